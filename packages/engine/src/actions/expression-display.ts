import { variablesOf } from '@windhover/core/execution/context.ts'
import { creationVariables } from '@windhover/core/execution/create.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import {
  ExpressionError,
  LookupNeeded,
  type Lookups,
  type RenderOptions,
  render,
  type Variables,
} from '@windhover/core/expression/index.ts'
import { expressionNames } from '@windhover/core/expression/names.ts'
import { allTasks } from '@windhover/core/flow/index.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Flow, Task } from '@windhover/core/model/flow.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Registry } from '@windhover/core/registry.ts'

export interface ExpressionDisplayParts {
  readonly settings: EngineSettings
  readonly cipher: Cipher
  readonly registry: Registry
  readonly ids: Ids
  readonly now: () => number
}

/** What expressions are looked at in: an execution with its flow, a flow, or nothing but the globals. */
export interface DisplayContext {
  readonly flow?: Flow
  readonly execution?: ExecutionSnapshot
}

/** Functions whose answer is another one each time, or not for everybody to see. */
const raw = /\b(?:env|uuid|id|ksuid|nanoId|randomInt|randomPort|now|encrypt|decrypt|http|read|fileURI|render|renderOnce)\s*\(/

const onlySecrets: Lookups = {
  find: ({ kind, args }) => (kind === 'secret' ? { value: `[secret: ${args['key'] ?? Object.values(args)[0]}]` } : undefined),
}

/** Expressions for people to look at: nothing is fetched, nothing secret is shown. */
export class ExpressionDisplay {
  private readonly parts: ExpressionDisplayParts

  constructor(parts: ExpressionDisplayParts) {
    this.parts = parts
  }

  /** Each expression and what it gives, or itself where that is not known. */
  rendered(expressions: readonly string[], context: DisplayContext): Readonly<Record<string, string>> {
    const variables = this.variablesOf(context)
    const options = this.optionsOf(context.flow)
    return Object.fromEntries(expressions.map((text) => [text, raw.test(text) ? text : shown(text, variables, options)]))
  }

  /** What may stand in an expression of the flow, by kind; `taskId`: outputs only of the tasks before it. */
  offered(flow: Flow, taskId: string | undefined): Readonly<Record<string, readonly string[]>> {
    const { filters, functions } = expressionNames(flow.generation)
    const tasks = allTasks(flow)
    const until = taskId === undefined ? tasks.length : tasks.findIndex(({ id }) => id === taskId)
    const before = until < 0 ? tasks : tasks.slice(0, until)
    return {
      taskOutputs: before.flatMap((task) => this.outputsOf(task)),
      executionContext: [
        'execution.id',
        'execution.startDate',
        'execution.originalId',
        'flow.id',
        'flow.namespace',
        'flow.revision',
        'flow.tenantId',
        'task.id',
        'task.type',
        'taskrun.id',
        'taskrun.startDate',
        'taskrun.attemptsCount',
      ],
      inputs: flow.inputs.map(({ id }) => `inputs.${id}`),
      variables: Object.keys(flow.variables ?? {}).map((name) => `vars.${name}`),
      filters: [...filters],
      functions: functions.map(({ name, parameters }) => `${name}(${parameters.join(', ')})`),
    }
  }

  private outputsOf(task: Task): readonly string[] {
    const place = /^\w+$/.test(task.id) ? `outputs.${task.id}` : `outputs['${task.id}']`
    const names = outputNames(this.parts.registry.find(task.type)?.definition)
    return names.length === 0 ? [place] : names.map((name) => `${place}.${name}`)
  }

  private variablesOf({ flow, execution }: DisplayContext): Variables {
    const { settings, ids, cipher, now } = this.parts
    if (flow !== undefined && execution !== undefined) {
      const state = ExecutionState.load(execution.execution, execution.taskRuns)
      return variablesOf(state, undefined, { flow, now: now(), ids, settings, cipher, lookups: onlySecrets })
    }
    if (flow === undefined) return { envs: settings.envs, globals: settings.globals, kestra: settings.kestra }
    const { execution: _, ...variables } = creationVariables(flow, { executionId: '', labels: [], now: now() }, settings)
    const inputs = flow.inputs.flatMap(({ id, defaults }) =>
      defaults === undefined || isTemplate(defaults) ? [] : [[id, defaults] as const],
    )
    return { ...variables, inputs: Object.fromEntries(inputs) }
  }

  private optionsOf(flow: Flow | undefined): RenderOptions {
    const { settings, ids, cipher, now } = this.parts
    const generation = flow?.generation ?? settings.generation
    return { settings, ids, cipher, now: now(), generation, lookups: onlySecrets, where: 'webserver' }
  }
}

const isTemplate = (value: unknown): boolean => typeof value === 'string' && value.includes('{')

function shown(text: string, variables: Variables, options: RenderOptions): string {
  try {
    return render(text, variables, options)
  } catch (error) {
    // What cannot be known here is shown as it was written.
    if (error instanceof ExpressionError || error instanceof LookupNeeded) return text
    throw error
  }
}

/** Names of a task's outputs, as far as its definition tells them. */
function outputNames(definition: unknown): readonly string[] {
  if (typeof definition !== 'object' || definition === null || !('outputs' in definition)) return []
  const { outputs } = definition
  if (typeof outputs !== 'object' || outputs === null) return []
  return 'shape' in outputs && typeof outputs.shape === 'object' && outputs.shape !== null
    ? Object.keys(outputs.shape)
    : Object.keys(outputs)
}
