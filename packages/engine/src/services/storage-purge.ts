import { executionPath, flowPath, namespacePath, slug, uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { Storage, StorageObject } from '@windhover/core/ports/storage.ts'
import type { CallScope } from '../gateway/protocol.ts'

export interface StoragePurgeRequest {
  readonly namespace?: string
  readonly flowId?: string
  readonly after?: number
  readonly before: number
  readonly dryRun: boolean
}

export interface StoragePurgeCount {
  readonly scannedCount: number
  readonly purgedCount: number
  readonly deletedFilesCount: number
}

/** Removes every file of an execution of the scope's flow; their URIs, ascending. */
export async function purgeExecutionFiles(storage: Storage, scope: CallScope, executionId: string): Promise<readonly string[]> {
  const root = executionPath({ namespace: scope.namespace, flowId: scope.flowId, executionId })
  const files = await storage.walk(scope.tenantId, root)
  await storage.delete(scope.tenantId, root)
  return files.map((file) => uriOfPath(file.path))
}

/** Removes the folders of executions whose newest file lies in the span of time. Only counts them with `dryRun`. */
export async function purgeStorage(storage: Storage, tenantId: string, request: StoragePurgeRequest): Promise<StoragePurgeCount> {
  let [scannedCount, purgedCount, deletedFilesCount] = [0, 0, 0]
  for await (const folder of executionFolders(storage, tenantId, rootOf(request), request.flowId)) {
    scannedCount += 1
    const files = await storage.walk(tenantId, folder.path)
    const newest = files.reduce((date, file) => Math.max(date, file.modified), 0)
    if (newest >= request.before || (request.after !== undefined && newest < request.after)) continue
    purgedCount += 1
    deletedFilesCount += files.length
    if (!request.dryRun) await storage.delete(tenantId, folder.path)
  }
  return { scannedCount, purgedCount, deletedFilesCount }
}

function rootOf({ namespace, flowId }: StoragePurgeRequest): string {
  if (namespace === undefined) return '/'
  return flowId === undefined ? namespacePath(namespace) : flowPath({ namespace, flowId })
}

/** Members of every `executions` folder below; folders of namespace files and keys are passed over. */
async function* executionFolders(
  storage: Storage,
  tenantId: string,
  root: string,
  flowId: string | undefined,
): AsyncGenerator<StorageObject> {
  for (const member of await storage.list(tenantId, root)) {
    const name = member.path.slice(member.path.lastIndexOf('/') + 1)
    if (!member.isDirectory || name.startsWith('_')) continue
    if (name !== 'executions') yield* executionFolders(storage, tenantId, member.path, flowId)
    else if (flowId === undefined || member.path.split('/').at(-2) === slug(flowId))
      for (const execution of await storage.list(tenantId, member.path)) if (execution.isDirectory) yield execution
  }
}
