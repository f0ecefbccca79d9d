import type { Execution } from '@windhover/core/model/execution.ts'

/** Whose files and keys an expression of this execution may read. */
export function lookupScope({ tenantId, namespace, flowId, id, trigger }: Execution) {
  const from = trigger?.variables
  const isStarted = typeof from?.['executionId'] === 'string'
  return {
    tenantId,
    namespace,
    flowId,
    executionId: id,
    ...(isStarted && {
      trigger: { namespace: String(from?.['namespace']), flowId: String(from?.['flowId']), executionId: String(from?.['executionId']) },
    }),
  }
}
