import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { Registry } from '@windhover/core/registry.ts'
import type { ConcurrencyLimits } from './actions/concurrency-limits.ts'
import type { ExecutionActions } from './actions/execution-actions.ts'
import type { ExpressionDisplay } from './actions/expression-display.ts'
import type { FlowActions } from './actions/flow-actions.ts'
import type { FlowLibrary } from './actions/flow-library.ts'
import type { TriggerActions } from './actions/trigger-actions.ts'
import type { WebhookActions } from './actions/webhook-actions.ts'
import type { DashboardActions } from './dashboards/dashboard-actions.ts'
import type { Followers } from './executor/followers.ts'
import type { LogFeed } from './executor/log-feed.ts'
import type { Meter } from './executor/meter.ts'
import type { MetricFeed } from './executor/metric-feed.ts'
import type { LoopHealth } from './lifecycle.ts'
import type { BulkExecutions } from './operations/bulk-executions.ts'
import type { Operations } from './operations/operations.ts'
import type { OwnerService, TokenService } from './services/credentials/index.ts'
import type { KvService } from './services/kv-service.ts'
import type { NamespaceFileService } from './services/namespace-file-service.ts'
import type { SecretService } from './services/secret-service.ts'

/** A running engine: what the server and the command line drive. */
export interface Engine {
  readonly settings: EngineSettings
  readonly registry: Registry
  readonly repositories: Repositories
  readonly storage: Storage
  readonly cipher: Cipher
  readonly flows: FlowActions
  readonly flowLibrary: FlowLibrary
  readonly expressions: ExpressionDisplay
  readonly executions: ExecutionActions
  readonly triggers: TriggerActions
  readonly webhooks: WebhookActions
  readonly bulk: BulkExecutions
  readonly operations: Operations
  readonly dashboards: DashboardActions
  readonly concurrencyLimits: ConcurrencyLimits
  readonly kv: KvService
  readonly namespaceFiles: NamespaceFileService
  readonly secrets: SecretService
  readonly owner: OwnerService
  readonly tokens: TokenService
  readonly followers: Followers
  readonly logFeed: LogFeed
  /** What was done since the start. */
  readonly meter: Meter
  readonly metricFeed: MetricFeed
  /** How each background part does. */
  health(): {
    readonly isUp: boolean
    readonly loops: readonly LoopHealth[]
    readonly workers: number
    readonly jobs: { readonly waiting: number; readonly inFlight: number }
  }
  /** Takes up what an earlier server left unfinished, then runs. */
  start(): Promise<void>
  /** Takes nothing new, lets running jobs end within the grace time, then stops. */
  stop(graceMs: number): Promise<void>
}
