import type { FlowRepository, StoredFlow } from '@windhover/core/ports/repositories.ts'
import type { Platform } from '@windhover/sdk'

type Request = Parameters<Platform['flows']['purge']>[0]

const pageSize = 200

/** Removes old revisions of flows; how many. Never the latest one, nor the latest that is no draft. */
export async function purgeFlowRevisions(flows: FlowRepository, tenantId: string, request: Request): Promise<number> {
  let count = 0
  for (const { namespace, id } of await wantedFlows(flows, tenantId, request)) {
    const key = { tenantId, namespace, id }
    count += await flows.purge(key, purgeableRevisions(await flows.revisions(key), request))
  }
  return count
}

async function wantedFlows(flows: FlowRepository, tenantId: string, { namespace, flowId }: Request): Promise<readonly StoredFlow[]> {
  const found: StoredFlow[] = []
  const filter = namespace === undefined ? {} : { namespacePrefix: namespace }
  for (let page = 1; ; page += 1) {
    const { results } = await flows.search(tenantId, filter, { page, size: pageSize })
    found.push(...results.filter((flow) => flowId === undefined || flow.id === flowId))
    if (results.length < pageSize) return found
  }
}

function purgeableRevisions(revisions: readonly StoredFlow[], { before, keepAmount = 1 }: Request): readonly number[] {
  const newestFirst = revisions.toSorted((a, b) => b.revision - a.revision)
  const latestToRun = newestFirst.find((flow) => !flow.draft)
  return newestFirst
    .filter((flow, at) => at > 0 && flow !== latestToRun && (before === undefined ? at >= keepAmount : flow.updated < before))
    .map((flow) => flow.revision)
}
