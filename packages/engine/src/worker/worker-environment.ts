import type { Clock } from '@windhover/core/clock.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import type { WorkerConfiguration } from '../gateway/protocol.ts'
import type { GatewayClient } from './gateway-client.ts'
import type { Outbox } from './outbox.ts'
import type { SecretMask } from './secret-mask.ts'
import type { TaskRegistry } from './task-registry.ts'

/** What all attempts of one worker share. */
export interface WorkerEnvironment {
  readonly configuration: WorkerConfiguration
  readonly settings: EngineSettings
  readonly clock: Clock
  readonly ids: Ids
  readonly storage: Storage
  readonly cipher: Cipher
  readonly registry: TaskRegistry
  readonly outbox: Outbox
  readonly client: GatewayClient
  /** What goes wrong in the worker itself, beside the tasks. */
  readonly report: (message: string, cause: unknown) => void
  /** Hides the secrets that are known from the start. */
  readonly mask: SecretMask
}
