import type { Storage } from '@windhover/core/ports/storage.ts'
import type { NamespaceFile, Platform } from '@windhover/sdk'

export interface PlatformLink {
  /** Calls the platform through the gateway. */
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<unknown>
  readonly storage: Storage
  readonly tenantId: string
  readonly newId: () => string
}

/** The platform as a task sees it. Each member is a call of the worker protocol; contents of files go through the internal storage. */
export function createPlatform(link: PlatformLink): Platform {
  // The gateway answers each method with what the sdk says it answers: both ends are typed by sdk's Platform.
  const call = <T>(method: string, ...args: readonly unknown[]) => link.call(method, ...args) as Promise<T>
  return {
    kv: {
      get: (namespace, key) => call('kv.get', namespace, key),
      set: (namespace, key, value, options) => call('kv.set', namespace, key, value, options),
      delete: (namespace, key) => call('kv.delete', namespace, key),
      keys: (namespace, prefix) => call('kv.keys', namespace, prefix),
      purge: (request) => call('kv.purge', request),
    },
    namespaceFiles: {
      list: (namespace) => call<readonly NamespaceFile[]>('namespaceFiles.list', namespace),
      async read(namespace, path, version) {
        return link.storage.read(link.tenantId, await call('namespaceFiles.locate', namespace, path, version))
      },
      async put(namespace, path, body, conflict) {
        const upload = `/_uploads/${link.newId()}`
        const { sizeBytes } = await link.storage.write(link.tenantId, upload, body)
        await call('namespaceFiles.put', namespace, path, { upload, sizeBytes }, conflict)
      },
      delete: (namespace, path) => call('namespaceFiles.delete', namespace, path),
      purge: (request) => call('namespaceFiles.purge', request),
    },
    executions: {
      count: (request) => call('executions.count', request),
      resume: (request) => call('executions.resume', request),
      purge: (request) => call('executions.purge', request),
    },
    logs: { find: (request) => call('logs.find', request), purge: (request) => call('logs.purge', request) },
    flows: { purge: (request) => call('flows.purge', request) },
    triggers: { toggle: (request) => call('triggers.toggle', request) },
    storage: {
      purgeExecutionFiles: (executionId) => call('storage.purgeExecutionFiles', executionId),
      purge: (request) => call('storage.purge', request),
    },
  }
}
