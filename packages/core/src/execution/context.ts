import { LazyMap, type Variables } from '../expression/index.ts'
import { lazyInputs } from '../flow/inputs/index.ts'
import { rulesOf } from '../generation.ts'
import type { Flow, Task } from '../model/flow.ts'
import { startDate } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { decrypted } from './encrypted-values.ts'
import type { ExecutionState } from './execution-state.ts'
import { outputsSeenFrom, type Viewpoint } from './iteration-outputs.ts'
import { nestedLabels } from './nested-labels.ts'
import { outputsOf } from './task-outputs.ts'
import { taskStates } from './task-states.ts'
import { taskTree } from './task-tree.ts'
import type { TransitionFacts } from './transition-api.ts'

/** What an expression sees (spec: core-semantics §7.1). Secrets are readable; outputs and task states are made when asked for. */
export function variablesOf(state: ExecutionState, run: TaskRun | undefined, facts: TransitionFacts): Variables {
  const { flow, settings, cipher } = facts
  const { execution } = state
  const read = (value: unknown) => decrypted(value, cipher)
  const inputs = inputsOf(state, facts)
  return {
    flow: flowVariables(flow),
    execution: executionVariables(state, facts),
    ...(run === undefined ? {} : taskVariables(state, run, facts, read)),
    ...(inputs === undefined && flow.inputs.length === 0 ? {} : { inputs: readableInputs(state, facts) }),
    outputs: new OutputsMap(
      [state, ...(facts.parents ?? [])],
      read,
      run === undefined ? undefined : { state, tree: taskTree(facts.flow), run, read },
    ),
    tasks: new TasksMap(state),
    ...(execution.variables === undefined && flow.variables === undefined ? {} : { vars: execution.variables ?? flow.variables }),
    labels: nestedLabels(execution.labels),
    ...triggerVariables(rootOf(state, facts)),
    envs: settings.envs,
    globals: settings.globals,
    kestra: kestraVariables(facts),
    ...(execution.loopRun === undefined ? {} : { item: itemVariables(execution.loopRun) }),
  }
}

export const flowVariables = (flow: Flow) => ({ id: flow.id, namespace: flow.namespace, revision: flow.revision, tenantId: flow.tenantId })

/** An iteration of a Loop shows its parent's id. */
export function executionVariables(state: ExecutionState, facts: TransitionFacts) {
  const { execution } = state
  return {
    id: rootOf(state, facts).execution.id,
    state: execution.state.current,
    startDate: new Date(startDate(execution.state)).toISOString(),
    originalId: rootOf(state, facts).execution.originalId,
    ...(execution.outputs === undefined ? {} : { outputs: execution.outputs }),
  }
}

export const taskVariable = (task: Task) => ({ id: task.id, type: task.type })

export function taskRunVariables(run: TaskRun) {
  return {
    id: run.id,
    startDate: new Date(startDate(run.state)).toISOString(),
    attemptsCount: run.attempts?.length ?? 0,
    ...(run.parentTaskRunId === undefined ? {} : { parentId: run.parentTaskRunId }),
    ...(run.value === undefined ? {} : { value: run.value }),
    ...(run.iteration === undefined ? {} : { iteration: run.iteration }),
  }
}

/** Ancestors, closest first: those that have a value or outputs; in 2.0 all of them by the id of their task. */
export function parentVariables(state: ExecutionState, run: TaskRun, read: (value: unknown) => unknown): readonly unknown[] {
  const parents: unknown[] = []
  const namesTasks = rulesOf(state.execution.generation).parentsNameTasks
  for (const ancestor of state.ancestors(run)) {
    const taskrun = ancestor.value === undefined ? {} : { taskrun: { value: ancestor.value } }
    const hasOutputs = ancestor.outputs !== null && Object.keys(ancestor.outputs).length > 0
    if (namesTasks) parents.push({ task: { id: ancestor.taskId }, ...taskrun })
    else if (ancestor.value !== undefined || hasOutputs)
      parents.push({ ...taskrun, ...(hasOutputs ? { outputs: read(ancestor.outputs) } : {}) })
  }
  return parents
}

/** The execution itself, or the one that all the Loops around an iteration belong to. */
export const rootOf = (state: ExecutionState, facts: TransitionFacts): ExecutionState => facts.parents?.at(-1) ?? state

/** Inputs as stored; an iteration has those of its parent. */
const inputsOf = (state: ExecutionState, facts: TransitionFacts) => rootOf(state, facts).execution.inputs

/** Inputs with secrets readable and, made when asked for, the defaults of those that the execution has no value for. */
function readableInputs(state: ExecutionState, facts: TransitionFacts): unknown {
  const inputs = secretInputs(facts.flow, inputsOf(state, facts) ?? {}, facts)
  // Inputs are a map before and after reading secrets.
  return withDefaults(decrypted(inputs, facts.cipher) as Readonly<Record<string, unknown>>, facts)
}

/** The same for a worker: plain data, secrets still encrypted. undefined for a flow without inputs. */
export function jobInputs(state: ExecutionState, facts: TransitionFacts): Readonly<Record<string, unknown>> | undefined {
  const inputs = inputsOf(state, facts)
  if (inputs === undefined && facts.flow.inputs.length === 0) return undefined
  const all = withDefaults(secretInputs(facts.flow, inputs ?? {}, facts), facts)
  return all instanceof LazyMap ? all.toJSON() : all
}

function withDefaults(values: Readonly<Record<string, unknown>>, facts: TransitionFacts): Readonly<Record<string, unknown>> | LazyMap {
  const { flow, lookups, settings, now, ids, cipher } = facts
  const options = { generation: flow.generation, lookups, settings, now, ids, cipher, where: 'executor' } as const
  return lazyInputs(values, flow.inputs, { flow: flowVariables(flow), options })
}

/** SECRET inputs are stored as bare encrypted text: wrapped here in the form that says so. */
function secretInputs(flow: Flow, inputs: Readonly<Record<string, unknown>>, facts: TransitionFacts): Readonly<Record<string, unknown>> {
  if (!facts.cipher.isConfigured) return inputs
  const secrets = flow.inputs.filter((input) => input.type === 'SECRET' && typeof inputs[input.id] === 'string')
  if (secrets.length === 0) return inputs
  const wrapped = secrets.map((input) => [input.id, { type: 'io.kestra.datatype:aes_encrypted', value: inputs[input.id] }] as const)
  return { ...inputs, ...Object.fromEntries(wrapped) }
}

export function triggerVariables({ execution }: ExecutionState): Readonly<Record<string, unknown>> {
  const { trigger } = execution
  if (trigger?.variables === undefined) return {}
  const isSchedule = rulesOf(execution.generation).hasScheduleVariable && trigger.type === 'io.kestra.plugin.core.trigger.Schedule'
  const tellsItself = rulesOf(execution.generation).triggerTellsItself
  const variables = tellsItself ? { ...trigger.variables, _context: { id: trigger.id, type: trigger.type } } : trigger.variables
  return { trigger: variables, ...(isSchedule ? { schedule: variables } : {}) }
}

export function kestraVariables({ settings }: TransitionFacts) {
  const { url, environment } = settings.kestra
  return { ...(environment === undefined ? {} : { environment }), ...(url === undefined ? {} : { url }) }
}

export function itemVariables({ value, index, key, parents }: NonNullable<ExecutionState['execution']['loopRun']>) {
  return { index, ...(key === undefined ? {} : { key }), value, ...(parents[0] === undefined ? {} : { parent: parents[0], parents }) }
}

function taskVariables(state: ExecutionState, run: TaskRun, facts: TransitionFacts, read: (value: unknown) => unknown) {
  const task = taskTree(facts.flow).get(run.taskId)?.task
  const parents = parentVariables(state, run, read)
  return {
    ...(task === undefined ? {} : { task: taskVariable(task) }),
    taskrun: taskRunVariables(run),
    parents,
    ...(parents.length > 0 ? { parent: parents[0] } : {}),
  }
}

/** `outputs`: own task runs first; an iteration also sees what its parents had before. */
class OutputsMap extends LazyMap {
  readonly #states: readonly ExecutionState[]
  readonly #read: (value: unknown) => unknown
  readonly #view: Viewpoint | undefined

  constructor(states: readonly ExecutionState[], read: (value: unknown) => unknown, view: Viewpoint | undefined) {
    super()
    this.#states = states
    this.#read = read
    this.#view = view
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined
  }

  override get(key: string): unknown {
    for (const state of this.#states) {
      const outputs = this.#view?.state === state ? outputsSeenFrom(this.#view, key) : outputsOf(state, key, this.#read)
      if (outputs !== undefined) return outputs
    }
    return undefined
  }

  override keys(): Iterable<string> {
    return [...new Set(this.#states.flatMap((state) => [...state.taskIds()]))].filter((id) => this.has(id))
  }
}

class TasksMap extends LazyMap {
  readonly #state: ExecutionState

  constructor(state: ExecutionState) {
    super()
    this.#state = state
  }

  override has(key: string): boolean {
    return (this.#state.runsOf(key)?.size ?? 0) > 0
  }

  override get(key: string): unknown {
    return taskStates(this.#state, key)
  }

  override keys(): Iterable<string> {
    return [...this.#state.taskIds()].filter((id) => this.has(id))
  }
}
