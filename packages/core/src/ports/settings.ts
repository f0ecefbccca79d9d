import type { Generation } from '../generation.ts'

/** What the configuration says about the language and the state machine; plain data, also sent to workers. */
export interface EngineSettings {
  /** Generation stamped on flows that are saved from now on. */
  readonly generation: Generation
  /** Environment variables with the prefix removed, lower-cased: `{{ envs.x }}`. */
  readonly envs: Readonly<Record<string, string>>
  /** `{{ globals.x }}` */
  readonly globals: Readonly<Record<string, unknown>>
  /** `{{ kestra.url }}`, `{{ kestra.environment }}` (its name) */
  readonly kestra: { readonly url?: string; readonly environment?: string }
  readonly recursiveRendering: boolean
  /** `kestra.variables.max-render-depth` (16 when absent), `kestra.variables.max-output-size` in characters (0 = no limit). */
  readonly variables?: { readonly maxRenderDepth?: number; readonly maxOutputSize?: number }
  /** Plugin defaults of the configuration (`kestra.plugins.defaults`, `kestra.tasks.defaults`), in the order they apply. */
  readonly pluginDefaults: readonly PluginDefault[]
  /** `kestra.plugins.configurations`: type → values. */
  readonly pluginConfigurations: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Allowed hops of Subflow and Flow triggers. */
  readonly maxExecutionDepth: number
  readonly templatesEnabled: boolean
  /** How long `subflow()` waits: `kestra.pebble.subflow-function.default-timeout` (1 min when absent), `.max-timeout` (5 min). */
  readonly subflowFunction?: { readonly defaultTimeoutMs: number; readonly maxTimeoutMs: number }
  /** IANA name of the server's zone. */
  readonly timezone: string
  /** `kestra.local-files.*` */
  readonly localFiles: { readonly allowedPaths: readonly string[]; readonly functionsEnabled: boolean }
}

export interface PluginDefault {
  readonly type: string
  readonly forced: boolean
  readonly ref?: string
  readonly values: Readonly<Record<string, unknown>>
}
