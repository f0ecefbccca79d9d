import {
  type Effect,
  type ExecutionEvent,
  ExecutionState,
  type Timer,
  type TransitionFacts,
  transition,
} from '../../src/execution/index.ts'
import { type LookupAnswer, lookupKey } from '../../src/expression/index.ts'
import type { Execution } from '../../src/model/execution.ts'
import type { Flow, Task } from '../../src/model/flow.ts'
import type { TaskRun } from '../../src/model/task-run.ts'
import { executionOf, factsOf } from './facts.ts'

type Result = { state: 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED'; outputs?: Record<string, unknown> | null } | 'hang'

export interface Script {
  /** What a worker answers for an attempt; absent: SUCCESS without outputs. 'hang': it never ends by itself. */
  readonly results?: (taskRun: TaskRun, task: Task, attempt: number) => Result | undefined
  readonly lookups?: Readonly<Record<string, LookupAnswer>>
  readonly slot?: 'GRANTED' | 'QUEUE' | 'CANCEL' | 'FAIL'
  readonly execution?: Partial<Execution>
  /** Of the ids it makes. */
  readonly prefix?: string
}

/** Runs one execution in memory: answers jobs as scripted, fires timers on a simulated clock. */
export class Driver {
  readonly flow: Flow
  readonly state: ExecutionState
  readonly effects: Effect[] = []
  readonly events: ExecutionEvent[] = []
  readonly timers = new Map<string, Timer>()
  now = 0
  queue: ExecutionEvent[] = []
  /** Ends of attempts come after everything that has begun. */
  ends: ExecutionEvent[] = []
  readonly #script: Script
  readonly #ids: TransitionFacts['ids']

  constructor(flow: Flow, script: Script = {}) {
    this.flow = flow
    this.#script = script
    this.#ids = factsOf(flow, 0, script.prefix).ids
    this.state = ExecutionState.load(executionOf(flow, script.execution), [])
  }

  /** Starts it and goes on until nothing happens by itself any more. */
  run(): this {
    this.send({ type: 'Started', slot: this.#script.slot ?? 'GRANTED' })
    return this.drain()
  }

  send(event: ExecutionEvent): string | undefined {
    this.now += 1
    this.events.push(event)
    const result = transition(this.state, event, this.facts())
    if (result.type === 'needs') throw new Error(`Needs ${result.lookups.map(lookupKey).join(', ')}`)
    if (result.type === 'refused') return result.message
    for (const effect of result.effects) this.#perform(effect)
    return undefined
  }

  /** Answers everything that waits, then fires the next timer, and so on. `timers: false` leaves the timers alone. */
  drain(options: { timers?: boolean } = {}): this {
    for (;;) {
      const event = this.queue.shift() ?? this.ends.shift()
      if (event !== undefined) {
        const refusal = this.send(event)
        if (refusal !== undefined) throw new Error(refusal)
        continue
      }
      const timer = [...this.timers.values()].sort((a, b) => a.due - b.due)[0]
      if (timer === undefined || options.timers === false) return this
      this.timers.delete(timer.id)
      this.now = Math.max(this.now, timer.due)
      this.queue.push({ type: 'TimerFired', timer })
    }
  }

  facts(): TransitionFacts {
    const answers = this.#script.lookups ?? {}
    return { ...factsOf(this.flow, this.now), ids: this.#ids, lookups: { find: (lookup) => answers[lookupKey(lookup)] } }
  }

  /** `CREATED RUNNING SUCCESS` */
  history(taskId?: string, index = 0): string {
    if (taskId === undefined) return this.state.execution.state.histories.map((entry) => entry.state).join(' ')
    return (
      this.runs(taskId)
        [index]?.state.histories.map((entry) => entry.state)
        .join(' ') ?? 'absent'
    )
  }

  runs(taskId: string): readonly TaskRun[] {
    return [...(this.state.runsOf(taskId)?.values() ?? [])]
  }

  /** `a:SUCCESS b:FAILED` in the order of the list. */
  summary(): string {
    return [...this.state.taskRuns()].map((run) => `${run.taskId}:${run.state.current}`).join(' ')
  }

  logs(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.type === 'WriteLog' ? [`${effect.level} ${effect.message}`] : []))
  }

  #perform(effect: Effect): void {
    this.effects.push(effect)
    if (effect.type === 'SetTimer') this.timers.set(effect.timer.id, effect.timer)
    else if (effect.type === 'CancelTimer') this.timers.delete(effect.timerId)
    else if (effect.type === 'RunJob') this.#answer(effect)
    else if (effect.type === 'KillJobs') this.#kill(effect.taskRunIds)
  }

  #answer({ taskRun, task, attempt }: Extract<Effect, { type: 'RunJob' }>): void {
    const job = { taskRunId: taskRun.id, attempt, startedAt: this.now, workerId: 'worker' }
    this.queue.push({ type: 'JobStarted', ...job })
    const result = this.#script.results?.(taskRun, task, attempt) ?? { state: 'SUCCESS' as const }
    if (result !== 'hang')
      this.ends.push({ type: 'JobEnded', ...job, endedAt: this.now, state: result.state, outputs: result.outputs ?? null })
  }

  #kill(ids: readonly string[] | undefined): void {
    for (const run of this.state.taskRuns()) {
      if (ids !== undefined ? !ids.includes(run.id) : run.forceExecution === true) continue
      const attempt = (run.attempts?.length ?? 0) - (run.state.current === 'SUBMITTED' ? 0 : 1)
      if (run.state.current !== 'SUBMITTED' && run.attempts?.at(-1)?.state.current !== 'RUNNING') continue
      if (run.attempts?.at(-1)?.workerId === undefined && run.state.current !== 'SUBMITTED') continue
      const times = { startedAt: this.now, endedAt: this.now, workerId: 'worker' }
      this.queue.push({ type: 'JobEnded', taskRunId: run.id, attempt, state: 'KILLED', outputs: null, ...times })
    }
  }
}

export const runFlow = (flow: Flow, script?: Script): Driver => new Driver(flow, script).run()
