import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { PlatformPort } from '../gateway/protocol.ts'
import { type ExecutionPurgeParts, isState, purgeExecutions } from './execution-purge.ts'
import { executorLookups } from './executor-lookups.ts'
import { FileAccess } from './file-access.ts'
import { purgeFlowRevisions } from './flow-purge.ts'
import { KvService } from './kv-service.ts'
import { type LookupHandler, LookupResolver } from './lookup-resolver.ts'
import { NamespaceFileService } from './namespace-file-service.ts'
import { type ActionsPort, PlatformService } from './platform-service.ts'
import type { SecretService } from './secret-service.ts'

export interface ServiceParts {
  readonly repositories: Repositories
  readonly storage: Storage
  readonly cipher: Cipher
  readonly settings: EngineSettings
  readonly now: () => number
  readonly secrets: SecretService
  /** Writes what waits: errorLogs() and the log tasks must see it. */
  readonly logFeed: { flush(): Promise<void>; room(): Promise<void> }
  readonly resume: (tenantId: string, executionId: string, inputs: Readonly<Record<string, unknown>>) => Promise<void>
  readonly deleteExecutions: ExecutionPurgeParts['deleteExecutions']
  /** Enables or disables a trigger. */
  readonly toggleTrigger: ActionsPort['toggleTrigger']
  /** Functions of expressions that others answer, by name: `subflow`. */
  readonly lookups?: Readonly<Record<string, LookupHandler>>
}

export interface Services {
  readonly platform: PlatformPort
  readonly kv: KvService
  readonly namespaceFiles: NamespaceFileService
}

/** The services behind expressions and tasks, put together over the repositories and the storage. */
export function createServices(parts: ServiceParts): Services {
  const { repositories, storage, settings, now, secrets } = parts
  const clock = { now }
  const kv = new KvService(repositories.kv, clock)
  const namespaceFiles = new NamespaceFileService(repositories.namespaceFiles, storage, clock)
  const logs = {
    ...repositories.logs,
    find: async (...args: Parameters<typeof repositories.logs.find>) => {
      await parts.logFeed.flush()
      return repositories.logs.find(...args)
    },
  }
  const files = new FileAccess(namespaceFiles, settings.localFiles)
  const lookups = new LookupResolver({
    secrets,
    kv,
    namespaceFiles,
    storage,
    logs,
    flows: repositories.flows,
    files,
    others: { ...executorLookups({ executions: repositories.executions, storage, files }), ...parts.lookups },
  })
  const platform = new PlatformService({
    lookups,
    kv,
    namespaceFiles,
    storage,
    logs,
    flows: repositories.flows,
    namespaceFileRows: repositories.namespaceFiles,
    actions: actionsOf(parts),
    logRoom: () => parts.logFeed.room(),
    generation: settings.generation,
  })
  return { platform, kv, namespaceFiles }
}

function actionsOf(parts: ServiceParts): ActionsPort {
  const { repositories } = parts
  return {
    async countExecutions({ tenantId }, { namespace, flowId, states, after, before }) {
      const filter = {
        ...(namespace === undefined ? {} : { namespace }),
        ...(flowId === undefined ? {} : { flowId }),
        ...(states === undefined ? {} : { states: states.filter(isState) }),
        ...(after === undefined ? {} : { startAfter: after }),
        ...(before === undefined ? {} : { startBefore: before }),
      }
      return repositories.executions.count(tenantId, filter)
    },
    resumeExecution: ({ tenantId }, { executionId, inputs }) => parts.resume(tenantId, executionId, inputs ?? {}),
    purgeExecutions: ({ tenantId }, request) => purgeExecutions(parts, tenantId, request),
    purgeFlows: ({ tenantId }, request) => purgeFlowRevisions(repositories.flows, tenantId, request),
    toggleTrigger: parts.toggleTrigger,
  }
}
