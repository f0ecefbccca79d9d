import { defineError, InvalidRequest } from '@windhover/core/errors.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import type { Generation } from '@windhover/core/generation.ts'
import { convertKvValue, type KvType, kvOutput, kvTypes } from '@windhover/core/model/kv.ts'
import { type LogLevel, logLevels } from '@windhover/core/model/log-entry.ts'
import type { FlowRepository, LogFilter, LogRepository, NamespaceFileRepository } from '@windhover/core/ports/repositories.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { KvValue, Platform } from '@windhover/sdk'
import type { CallScope, LookupScope, PlatformPort } from '../gateway/protocol.ts'
import type { KvEntry, KvService } from './kv-service.ts'
import { logEntryJson } from './log-entry-json.ts'
import type { LookupResolver } from './lookup-resolver.ts'
import { namespaceExists } from './namespace-exists.ts'
import type { Conflict, NamespaceFileService } from './namespace-file-service.ts'
import { purgeExecutionFiles, purgeStorage } from './storage-purge.ts'

export const CallUnknown = defineError('CALL_UNKNOWN', 500, (p: { method: string }) => `The platform has no method '${p.method}'`)

/** What a task asks of the executor's side: executions, revisions of flows, triggers. The scope says on whose behalf. */
export interface ActionsPort {
  countExecutions(scope: CallScope, request: Parameters<Platform['executions']['count']>[0]): Promise<number>
  resumeExecution(scope: CallScope, request: Parameters<Platform['executions']['resume']>[0]): Promise<void>
  purgeExecutions(scope: CallScope, request: Parameters<Platform['executions']['purge']>[0]): ReturnType<Platform['executions']['purge']>
  purgeFlows(scope: CallScope, request: Parameters<Platform['flows']['purge']>[0]): Promise<number>
  toggleTrigger(scope: CallScope, request: Parameters<Platform['triggers']['toggle']>[0]): Promise<void>
}

export interface PlatformParts {
  readonly lookups: LookupResolver
  readonly kv: KvService
  readonly namespaceFiles: NamespaceFileService
  readonly storage: Storage
  readonly flows: FlowRepository
  readonly namespaceFileRows: NamespaceFileRepository
  readonly logs: LogRepository
  readonly actions: ActionsPort
  /** Resolves when the log can take more lines. */
  readonly logRoom: () => Promise<void>
  readonly generation: Generation
}

type Call = (scope: CallScope, ...args: never[]) => Promise<unknown>

/** The platform behind the calls of workers: the other end of sdk's Platform. */
export class PlatformService implements PlatformPort {
  readonly #parts: PlatformParts
  readonly #calls: Readonly<Record<string, Call>>

  constructor(parts: PlatformParts) {
    this.#parts = parts
    this.#calls = { ...kvCalls(parts), ...fileCalls(parts), ...logCalls(parts), ...actionCalls(parts) }
  }

  readonly lookup = (lookup: Lookup, scope: LookupScope): Promise<LookupAnswer> => this.#parts.lookups.resolve(lookup, scope)

  readonly call = async (scope: CallScope, method: string, args: readonly unknown[]): Promise<unknown> => {
    const call = Object.hasOwn(this.#calls, method) ? this.#calls[method] : undefined
    if (call === undefined) throw CallUnknown({ method })
    // the arguments were written by the worker's platform proxy, typed by the same interface as these calls
    return call(scope, ...(args as never[]))
  }
}

function kvCalls({ kv, flows, generation }: PlatformParts): Readonly<Record<string, Call>> {
  const exists = async ({ tenantId, namespace: own }: CallScope, namespace: string) => {
    if (namespace !== own && !own.startsWith(`${namespace}.`)) await namespaceExists({ flows, kv }, tenantId, namespace)
  }
  return {
    'kv.get': async (scope: CallScope, namespace: string, key: string) => {
      await exists(scope, namespace)
      const isOwn = namespace === scope.namespace
      const entry = isOwn ? await kv.getInherited(scope.tenantId, namespace, key) : await kv.get(scope.tenantId, namespace, key)
      return entry === undefined ? undefined : kvValue(entry)
    },
    'kv.set': async (scope: CallScope, namespace: string, key: string, value: unknown, options?: Parameters<Platform['kv']['set']>[3]) => {
      await exists(scope, namespace)
      const { type, value: converted } = convertKvValue(value, kvTypeOf(options?.type), generation)
      await kv.set(scope.tenantId, namespace, key, converted, { ...options, type })
    },
    'kv.delete': async (scope: CallScope, namespace: string, key: string) => {
      await exists(scope, namespace)
      return kv.delete(scope.tenantId, namespace, key)
    },
    'kv.keys': async (scope: CallScope, namespace: string, prefix?: string) => {
      await exists(scope, namespace)
      const entries = await kv.list(scope.tenantId, { namespaces: [namespace], ...(prefix === undefined ? {} : { prefix }) })
      return entries.map((entry) => entry.key)
    },
    'kv.purge': async ({ tenantId }: CallScope, request: Parameters<Platform['kv']['purge']>[0]) =>
      kv.purge(tenantId, request, await flows.namespaces(tenantId)),
  }
}

function fileCalls({ namespaceFiles, storage, flows, namespaceFileRows }: PlatformParts): Readonly<Record<string, Call>> {
  return {
    'namespaceFiles.list': async ({ tenantId }: CallScope, namespace: string) =>
      (await namespaceFiles.list(tenantId, namespace)).map(({ path, version, sizeBytes }) => ({ path, version, sizeBytes })),
    'namespaceFiles.locate': ({ tenantId }: CallScope, namespace: string, path: string, version?: number) =>
      namespaceFiles.locate(tenantId, namespace, path, version),
    'namespaceFiles.put': async (
      { tenantId }: CallScope,
      namespace: string,
      path: string,
      body: { readonly upload: string; readonly sizeBytes: number },
      conflict: Conflict,
    ) => {
      try {
        await namespaceFiles.put(tenantId, namespace, path, body, conflict)
      } finally {
        await storage.delete(tenantId, body.upload) // still there when the file was refused or skipped
      }
    },
    'namespaceFiles.delete': ({ tenantId }: CallScope, namespace: string, path: string) => namespaceFiles.delete(tenantId, namespace, path),
    'namespaceFiles.purge': async ({ tenantId }: CallScope, request: Parameters<Platform['namespaceFiles']['purge']>[0]) => {
      const known = new Set([...(await flows.namespaces(tenantId)), ...(await namespaceFileRows.namespaces(tenantId))])
      return namespaceFiles.purge(tenantId, request, [...known])
    },
    'storage.purgeExecutionFiles': (scope: CallScope, executionId: string) => purgeExecutionFiles(storage, scope, executionId),
    'storage.purge': ({ tenantId }: CallScope, request: Parameters<Platform['storage']['purge']>[0]) =>
      purgeStorage(storage, tenantId, request),
  }
}

function logCalls({ logs, logRoom }: PlatformParts): Readonly<Record<string, Call>> {
  return {
    'logs.room': () => logRoom(),
    'logs.find': async ({ tenantId }: CallScope, { executionId, taskIds, minLevel }: Parameters<Platform['logs']['find']>[0]) => {
      const filter = { executionId, ...(taskIds === undefined ? {} : { taskIds }), ...(isLevel(minLevel) ? { minLevel } : {}) }
      return (await logs.find(tenantId, filter)).map(logEntryJson)
    },
    'logs.purge': (
      { tenantId }: CallScope,
      { levels, flowId, executionId, namespace, after, before, ofExecutions }: Parameters<Platform['logs']['purge']>[0],
    ) => {
      const filter: LogFilter = {
        before,
        ...(levels === undefined ? {} : { levels: levels.filter(isLevel) }),
        ...(flowId === undefined ? {} : { flowId }),
        ...(executionId === undefined ? {} : { executionId }),
        ...(namespace === undefined ? {} : { namespacePrefix: namespace }),
        ...(after === undefined ? {} : { after }),
        ...(ofExecutions === undefined ? {} : { ofExecutions }),
      }
      return logs.delete(tenantId, filter)
    },
  }
}

function actionCalls({ actions }: PlatformParts): Readonly<Record<string, Call>> {
  return {
    'executions.count': (scope: CallScope, request: Parameters<ActionsPort['countExecutions']>[1]) =>
      actions.countExecutions(scope, request),
    'executions.resume': (scope: CallScope, request: Parameters<ActionsPort['resumeExecution']>[1]) =>
      actions.resumeExecution(scope, request),
    'executions.purge': (scope: CallScope, request: Parameters<ActionsPort['purgeExecutions']>[1]) =>
      actions.purgeExecutions(scope, request),
    'flows.purge': (scope: CallScope, request: Parameters<ActionsPort['purgeFlows']>[1]) => actions.purgeFlows(scope, request),
    'triggers.toggle': (scope: CallScope, request: Parameters<ActionsPort['toggleTrigger']>[1]) => actions.toggleTrigger(scope, request),
  }
}

function kvValue({ key, value, type, description, expiration }: KvEntry): KvValue {
  return {
    key,
    value: kvOutput({ type, value }),
    type,
    ...(description === undefined ? {} : { description }),
    ...(expiration === undefined ? {} : { expiration }),
  }
}

function kvTypeOf(text: string | undefined): KvType | undefined {
  if (text === undefined) return undefined
  const type = kvTypes.find((known) => known === text)
  if (type === undefined) throw InvalidRequest({ message: `Unknown KV type '${text}': it is one of ${kvTypes.join(', ')}` })
  return type
}

function isLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text)
}
