import { join, resolve } from 'node:path'
import type { Generation } from '@windhover/core/generation.ts'
import type { EngineSettings, PluginDefault } from '@windhover/core/ports/settings.ts'
import type { AccessOptions } from '@windhover/server/auth/access.ts'
import { accessSettings } from './access-settings.ts'
import type { Configuration } from './configuration.ts'
import type { Environment } from './load-configuration.ts'
import { durationMs } from './units.ts'

/** What a server needs to know before it starts. */
export interface ServerSettings {
  readonly engine: EngineSettings
  readonly host: string
  readonly port: number
  /** Folder of the database, the internal storage and the working directories. */
  /** Port of health and figures without credentials; absent: they are on the port of the API only. */
  readonly managementPort?: number
  readonly dataPath: string
  readonly tmpPath: string
  readonly workerThreads: number
  /** base64 AES key. Absent: the server makes one of its own and keeps it in `dataPath`. */
  readonly encryptionKey?: string
  /** Credentials of the owner as configured, whatever they are worth. */
  readonly basicAuth?: { readonly username?: string; readonly password?: string }
  /** Absent: as on loopback. */
  readonly access?: AccessOptions
  readonly terminationGraceMs: number
}

/** Flags of the command line win over the configuration. */
export interface ServerFlags {
  readonly port?: number
  readonly host?: string
  readonly data?: string
}

export function serverSettings(configuration: Configuration, environment: Environment, flags: ServerFlags): ServerSettings {
  const username = configuration.text('kestra.server.basic-auth.username')
  const password = configuration.text('kestra.server.basic-auth.password')
  const host = flags.host ?? configuration.text('micronaut.server.host') ?? '127.0.0.1'
  const managementPort = configuration.flag('endpoints.all.enabled', true) ? configuration.number('endpoints.all.port') : undefined
  const encryptionKey = configuration.text('kestra.encryption.secret-key')
  const dataPath = resolve(
    flags.data ?? configuration.text('windhover.data') ?? configuration.text('kestra.storage.local.base-path') ?? 'data',
  )
  return {
    engine: engineSettings(configuration, environment),
    host,
    access: accessSettings(configuration, host),
    port: flags.port ?? configuration.number('micronaut.server.port') ?? 8080,
    dataPath,
    tmpPath: configuration.text('kestra.tasks.tmp-dir.path') ?? join(dataPath, 'tmp'),
    workerThreads: configuration.number('windhover.worker.threads') ?? 64,
    terminationGraceMs: durationMs(configuration.text('kestra.server.termination-grace-period') ?? 'PT30S'),
    ...(managementPort !== undefined && { managementPort }),
    ...(encryptionKey !== undefined && { encryptionKey }),
    ...((username !== undefined || password !== undefined) && {
      basicAuth: { ...(username !== undefined && { username }), ...(password !== undefined && { password }) },
    }),
  }
}

export function engineSettings(configuration: Configuration, environment: Environment): EngineSettings {
  const url = configuration.text('kestra.url')
  const environmentName = configuration.text('kestra.environment.name')
  return {
    generation: generationOf(configuration.text('windhover.generation')),
    envs: prefixed(environment, configuration.text('kestra.variables.env-vars-prefix') ?? 'ENV_'),
    globals: configuration.members('kestra.variables.globals'),
    kestra: { ...(url !== undefined && { url }), ...(environmentName !== undefined && { environment: environmentName }) },
    recursiveRendering: configuration.flag('kestra.variables.recursive-rendering', false),
    pluginDefaults: [...configuration.list('kestra.tasks.defaults'), ...configuration.list('kestra.plugins.defaults')].map(pluginDefault),
    pluginConfigurations: pluginConfigurations(configuration),
    maxExecutionDepth: configuration.number('kestra.execution.depth.max-depth') ?? 100,
    templatesEnabled: configuration.flag('kestra.templates.enabled', false),
    subflowFunction: {
      defaultTimeoutMs: durationMs(configuration.text('kestra.pebble.subflow-function.default-timeout') ?? 'PT1M'),
      maxTimeoutMs: durationMs(configuration.text('kestra.pebble.subflow-function.max-timeout') ?? 'PT5M'),
    },
    timezone: environment['TZ'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    localFiles: {
      allowedPaths: configuration.list('kestra.local-files.allowed-paths').map(String),
      functionsEnabled: configuration.flag('kestra.local-files.enable-file-functions', true),
    },
  }
}

export function generationOf(text: string | undefined): Generation {
  if (text === undefined || text === '1.3') return '1.3'
  if (text === '2.0' || text === '2') return '2.0'
  throw new Error(`The configuration key windhover.generation must be 1.3 or 2.0, got '${text}'`)
}

function prefixed(environment: Environment, prefix: string): Record<string, string> {
  const entries = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length).toLowerCase(), value]] : [],
  )
  return Object.fromEntries(entries)
}

/** An entry of the configuration's plugin defaults; its members were written by an operator. */
function pluginDefault(entry: unknown): PluginDefault {
  const { type, forced, ref, values } = (entry ?? {}) as { type?: unknown; forced?: unknown; ref?: unknown; values?: unknown }
  if (typeof type !== 'string') throw new Error(`Each entry of kestra.plugins.defaults needs a type, got ${JSON.stringify(entry)}`)
  return {
    type,
    forced: forced === true,
    values: typeof values === 'object' && values !== null ? { ...values } : {},
    ...(typeof ref === 'string' && { ref }),
  }
}

function pluginConfigurations(configuration: Configuration): Record<string, Readonly<Record<string, unknown>>> {
  const entries = configuration.list('kestra.plugins.configurations').flatMap((entry): [string, Readonly<Record<string, unknown>>][] => {
    const { type, values } = (entry ?? {}) as { type?: unknown; values?: unknown }
    return typeof type === 'string' && typeof values === 'object' && values !== null ? [[type, { ...values }]] : []
  })
  return Object.fromEntries(entries)
}
