import { defineError } from '@windhover/core/errors.ts'
import type { AnyTask, AnyTaskRunner, AnyTrigger, PluginDefinition } from '@windhover/sdk'
import type { PluginSource } from '../gateway/protocol.ts'

export const TaskTypeUnknown = defineError(
  'TASK_TYPE_UNKNOWN',
  422,
  (p: { type: string }) => `No plugin of this worker has the task type '${p.type}'`,
)
export const PluginBroken = defineError(
  'PLUGIN_BROKEN',
  500,
  (p: { module: string; reason: string }) => `The plugin '${p.module}' cannot be used: ${p.reason}`,
)

export const TaskRunnerUnknown = defineError(
  'TASK_RUNNER_UNKNOWN',
  422,
  (p: { type: string }) => `No plugin of this worker has the task runner '${p.type}'`,
)

export const TriggerTypeUnknown = defineError(
  'TRIGGER_TYPE_UNKNOWN',
  422,
  (p: { type: string }) => `No plugin of this worker has the trigger type '${p.type}'`,
)

/** Implementations of task types. A plugin package is imported when one of its types is first asked for, and only then. */
export class TaskRegistry {
  readonly #tasks = new Map<string, AnyTask>()
  readonly #runners = new Map<string, AnyTaskRunner>()
  readonly #triggers = new Map<string, AnyTrigger>()
  readonly #sources: readonly PluginSource[]
  readonly #loading = new Map<string, Promise<void>>()

  constructor(sources: readonly PluginSource[], builtIn: readonly AnyTask[] = []) {
    this.#sources = sources
    for (const task of builtIn) this.#add(task)
  }

  /** The task if its package is loaded already. */
  find(type: string): AnyTask | undefined {
    return this.#tasks.get(type.toLowerCase())
  }

  /** @throws TaskTypeUnknown, PluginBroken */
  async load(type: string): Promise<AnyTask> {
    const task = await this.#loadFrom(this.#tasks, type)
    if (task === undefined) throw TaskTypeUnknown({ type })
    return task
  }

  /** @throws TaskRunnerUnknown, PluginBroken */
  async loadRunner(type: string): Promise<AnyTaskRunner> {
    const runner = await this.#loadFrom(this.#runners, type)
    if (runner === undefined) throw TaskRunnerUnknown({ type })
    return runner
  }

  /** @throws TriggerTypeUnknown, PluginBroken */
  async loadTrigger(type: string): Promise<AnyTrigger> {
    const trigger = await this.#loadFrom(this.#triggers, type)
    if (trigger === undefined) throw TriggerTypeUnknown({ type })
    return trigger
  }

  /** A plugin that cannot be used is passed over, and blamed only when no other has the type. */
  async #loadFrom<T>(known: ReadonlyMap<string, T>, type: string): Promise<T | undefined> {
    const name = type.toLowerCase()
    let broken: unknown
    for (const source of known.has(name) ? [] : this.#candidates(type)) {
      try {
        await this.#import(source)
      } catch (error) {
        broken ??= error
      }
      if (known.has(name)) break
    }
    const found = known.get(name)
    if (found === undefined && broken !== undefined) throw broken
    return found
  }

  #candidates(type: string): readonly PluginSource[] {
    const named = this.#sources.filter((source) => source.prefixes?.some((prefix) => type.startsWith(prefix)))
    return [...named, ...this.#sources.filter((source) => source.prefixes === undefined)]
  }

  #import(source: PluginSource): Promise<void> {
    const known = this.#loading.get(source.module)
    if (known !== undefined) return known
    const loading = import(source.module).then(
      (module: { default?: unknown }) => {
        if (!isPlugin(module.default)) throw PluginBroken({ module: source.module, reason: 'its default export is no plugin definition' })
        for (const task of module.default.tasks) this.#add(task)
        for (const runner of module.default.taskRunners ?? [])
          for (const name of [runner.type, ...(runner.aliases ?? [])]) this.#runners.set(name.toLowerCase(), runner)
        for (const trigger of module.default.triggers ?? [])
          for (const name of [trigger.type, ...(trigger.aliases ?? [])]) this.#triggers.set(name.toLowerCase(), trigger)
      },
      (cause: unknown) => {
        throw PluginBroken({ module: source.module, reason: cause instanceof Error ? cause.message : String(cause) }, { cause })
      },
    )
    this.#loading.set(source.module, loading)
    return loading
  }

  #add(task: AnyTask): void {
    for (const name of [task.type, ...(task.aliases ?? [])]) this.#tasks.set(name.toLowerCase(), task)
  }
}

function isPlugin(value: unknown): value is PluginDefinition {
  return typeof value === 'object' && value !== null && 'tasks' in value && Array.isArray(value.tasks)
}
