import { type RenderOptions, render, renderDeep, type Variables } from '../expression/index.ts'
import type { NextRun, Standing } from '../flowable/flowable.ts'
import { flowableOf } from '../flowable/registry.ts'
import type { Execution } from '../model/execution.ts'
import type { Task } from '../model/flow.ts'
import type { LogLevel } from '../model/log-entry.ts'
import { createState, isCreated, isRunning, isTerminated, type StateType, withState } from '../model/state.ts'
import type { TaskRun } from '../model/task-run.ts'
import { variablesOf } from './context.ts'
import type { Effect } from './effect.ts'
import type { ExecutionState } from './execution-state.ts'
import { type TaskTree, taskTree } from './task-tree.ts'
import type { TransitionFacts } from './transition-api.ts'

/** Iterations whose children changed, or all of them. */
export type Changed = Set<number> | 'all'

/** One transition at work: the state, what is left to look at, and the effects so far. Lives as long as one event. */
export class Pass {
  readonly state: ExecutionState
  readonly facts: TransitionFacts
  readonly tree: TaskTree
  readonly effects: Effect[] = []
  /** Parents to look at, by task run id; '' is the execution itself. */
  visits = new Map<string, Changed>()
  /** Task runs to start: CREATED or RESTARTED. */
  starts: string[] = []
  /** Task runs that just failed: a retry may take them. */
  failures: string[] = []
  /** Task runs that want the execution to pause. */
  pauses: { readonly taskRunId: string; readonly standing: Extract<Standing, { type: 'paused' }> }[] = []
  /** Assertions are judged once for an event. */
  asserted = false
  readonly #options: RenderOptions

  constructor(state: ExecutionState, facts: TransitionFacts) {
    this.state = state
    this.facts = facts
    this.tree = taskTree(facts.flow)
    const { lookups, settings, now, ids, cipher, flow } = facts
    this.#options = { generation: flow.generation, lookups, settings, now, ids, cipher, where: 'executor' }
  }

  get execution(): Execution {
    return this.state.execution
  }

  get renderOptions(): RenderOptions {
    return this.#options
  }

  taskOf(run: TaskRun): Task | undefined {
    return this.tree.get(run.taskId)?.task
  }

  variables(run?: TaskRun, extra?: Variables): Variables {
    const variables = variablesOf(this.state, run, this.facts)
    return extra === undefined ? variables : { ...variables, ...extra }
  }

  /** @throws ExpressionError, LookupNeeded */
  render(text: string, run?: TaskRun, extra?: Variables): string {
    return text.includes('{') ? render(text, this.variables(run, extra), this.#options) : text
  }

  /** @throws ExpressionError, LookupNeeded */
  renderDeep(value: unknown, run?: TaskRun, extra?: Variables): unknown {
    return renderDeep(value, this.variables(run, extra), this.#options)
  }

  setExecution(changes: Partial<Execution>): void {
    this.state.setExecution({ ...this.execution, ...changes })
  }

  setExecutionState(state: StateType): undefined {
    if (this.execution.state.current === state) return
    this.setExecution({ state: withState(this.execution.state, state, this.facts.now) })
    this.visit(undefined, 'all')
  }

  /** Stores a task run and notes who has to look at it. */
  update(run: TaskRun): TaskRun {
    const before = this.state.taskRun(run.id)?.state.current
    this.state.put(run)
    const now = run.state.current
    if (now === before) return run
    this.visit(run.parentTaskRunId, run.iteration)
    if (isCreated(now)) this.starts.push(run.id)
    else if (now === 'FAILED') this.failures.push(run.id)
    else if (isRunning(now) && flowableOf(this.taskOf(run)?.type ?? '') !== undefined) this.visit(run.id, 'all')
    return run
  }

  setState(run: TaskRun, state: StateType, changes?: Partial<TaskRun>, date = this.facts.now): TaskRun {
    return this.update({ ...run, ...changes, state: withState(run.state, state, date) })
  }

  /** Ends a task run together with its attempt; `attempt: 'add'` gives it one when it has none. */
  end(run: TaskRun, state: StateType, changes?: Partial<TaskRun>): TaskRun {
    const { now } = this.facts
    const attempts = run.attempts ?? []
    const last = attempts.at(-1)
    const closed =
      last === undefined || isTerminated(last.state.current)
        ? attempts
        : [...attempts.slice(0, -1), { ...last, state: withState(last.state, state, now) }]
    return this.setState({ ...run, ...(closed.length > 0 ? { attempts: closed } : {}) }, state, changes)
  }

  /** Appends a CREATED task run, unless that iteration has one. */
  create(next: NextRun, parent: TaskRun | undefined, changes?: Partial<TaskRun>): TaskRun | undefined {
    const parentId = parent?.id ?? this.state.rootId
    const group = this.state.group(parentId, next.task.id)
    if (next.value === undefined ? group.live > 0 : group.ofIteration(next.iteration ?? 0) !== undefined) return undefined
    const { execution } = this
    return this.update({
      id: this.facts.ids.next(),
      executionId: execution.id,
      namespace: execution.namespace,
      flowId: execution.flowId,
      taskId: next.task.id,
      ...(parentId === undefined ? {} : { parentTaskRunId: parentId }),
      ...(next.value === undefined ? {} : { value: next.value }),
      ...(next.iteration === undefined ? {} : { iteration: next.iteration }),
      ...(parent?.forceExecution === true ? { forceExecution: true } : {}),
      outputs: null,
      state: createState(this.facts.now),
      seq: this.state.nextSeq,
      ...changes,
    })
  }

  visit(parentId: string | undefined, changed?: number | 'all'): void {
    const key = parentId === undefined || parentId === this.state.rootId ? '' : parentId
    const known = this.visits.get(key)
    if (known === 'all') return
    if (changed === 'all') this.visits.set(key, 'all')
    else if (known === undefined) this.visits.set(key, new Set(changed === undefined ? [] : [changed]))
    else if (changed !== undefined) known.add(changed)
  }

  /** Looks at everything again: after a start, a restart, a resume. */
  wakeAll(): void {
    this.state.forgetMemos()
    this.visit(undefined, 'all')
    this.starts = []
    for (const run of this.state.taskRuns()) {
      const state = run.state.current
      if (isCreated(state)) this.starts.push(run.id)
      else if (isRunning(state) && flowableOf(this.taskOf(run)?.type ?? '') !== undefined) this.visit(run.id, 'all')
      else if (state === 'PAUSED') this.visit(run.parentTaskRunId, 'all')
    }
  }

  effect(effect: Effect): undefined {
    this.effects.push(effect)
  }

  log(level: LogLevel, message: string, run?: TaskRun): void {
    this.effects.push({ type: 'WriteLog', level, message, ...(run === undefined ? {} : { taskRun: run }) })
  }
}
