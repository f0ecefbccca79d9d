import { defineError } from '@windhover/core/errors.ts'
import type { FlowRepository } from '@windhover/core/ports/repositories.ts'
import type { KvService } from './kv-service.ts'
import { isSameOrParent } from './namespace-tree.ts'

export const KvNamespaceNotFound = defineError(
  'KV_NAMESPACE_NOT_FOUND',
  404,
  (p: { namespace: string }) => `Cannot access the KV store. The namespace '${p.namespace}' does not exist.`,
)

/** A namespace exists when a flow lies in it or below it, or when it holds a key. @throws KvNamespaceNotFound */
export async function namespaceExists(
  parts: { readonly flows: FlowRepository; readonly kv: KvService },
  tenantId: string,
  namespace: string,
): Promise<void> {
  if ((await parts.flows.namespaces(tenantId)).some((known) => isSameOrParent(namespace, known))) return
  if ((await parts.kv.list(tenantId, { namespaces: [namespace] })).length === 0) throw KvNamespaceNotFound({ namespace })
}
