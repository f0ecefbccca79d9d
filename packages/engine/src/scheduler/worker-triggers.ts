import type { Flow, Trigger } from '@windhover/core/model/flow.ts'
import type { EvaluationOutcome, TriggerKey, TriggerState } from '@windhover/core/model/trigger-state.ts'
import { triggerUid } from '@windhover/core/model/trigger-state.ts'
import { advanced, backOffMs, fired, notEvaluating } from '@windhover/core/trigger/trigger-step.ts'
import type { TriggerEnd, TriggerJob } from '../gateway/protocol.ts'
import type { KeyedLock } from '../services/keyed-lock.ts'
import { flowToRun, type SchedulerParts } from './scheduler-parts.ts'
import type { TriggerEntry } from './trigger-store.ts'
import { eventExecution, failedExecution } from './triggered-execution.ts'

interface Subject {
  readonly flow: Flow
  readonly trigger: Trigger
}

/** What workers report of polling and realtime triggers (core-semantics §6.5). A report of an evaluation that is not the current one is passed over. */
export class WorkerTriggers {
  readonly #parts: SchedulerParts
  readonly #lock: KeyedLock
  readonly #intervalOf: (trigger: Trigger) => number | string

  constructor(parts: SchedulerParts, lock: KeyedLock, intervalOf: (trigger: Trigger) => number | string) {
    this.#parts = parts
    this.#lock = lock
    this.#intervalOf = intervalOf
  }

  started(job: TriggerJob, workerId: string): Promise<void> {
    // A poll is over in a moment; only of a stream of events somebody asks where it runs.
    return this.#current(job, (entry) =>
      job.mode === 'listen' ? this.#parts.store.save(entry, { ...entry.state, workerId }) : Promise.resolve(),
    )
  }

  ended(job: TriggerJob, end: TriggerEnd): Promise<void> {
    return this.#current(job, async (entry) => {
      delete entry.job
      const subject = await this.#subjectOf(entry.state)
      if (subject === undefined) return this.#save(entry, notEvaluating(entry.state))
      if (end.type === 'fired') return this.#poll(entry, subject, job, end)
      if (end.type === 'failed') return this.#failed(entry, subject, job, end.message)
      if (end.type === 'stopped') return this.#save(entry, { ...notEvaluating(entry.state), nextExecutionDate: this.#parts.now() })
      if (job.mode === 'listen') return this.#again(entry, 'NOTHING', 'the stream of events ended by itself')
      return this.#save(entry, this.#stepped(entry.state, 'NOTHING', { reason: 'nothing new', waitMs: this.#waitMs(subject.trigger) }))
    })
  }

  /** @returns the execution's id once it is durable */
  async fired(job: TriggerJob, variables: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    let executionId: string | undefined
    await this.#current(job, async (entry) => {
      const subject = await this.#subjectOf(entry.state)
      if (subject === undefined || entry.state.disabled) return
      const { state } = entry
      const now = this.#parts.now()
      const id = this.#parts.ids.next()
      const evaluation = { date: now, outcome: 'FIRED' as const, reason: 'an event', executionId: id }
      const step = { now, nextExecutionDate: state.nextExecutionDate, backfill: state.backfill, evaluation }
      const { failures: _, ...went } = fired(state, { ...step, slot: now, executionId: id, holds: false })
      await this.#parts.store.saveWith(entry, went, eventExecution({ ...subject, id, variables, now }), subject.flow)
      executionId = id
    })
    return executionId
  }

  lost(job: TriggerJob): Promise<void> {
    return this.#current(job, (entry) => {
      delete entry.job
      return this.#again(entry, 'FAILED', 'the worker that evaluated it is gone; it is evaluated again')
    })
  }

  async #poll(
    entry: TriggerEntry,
    { flow, trigger }: Subject,
    job: TriggerJob,
    end: Extract<TriggerEnd, { type: 'fired' }>,
  ): Promise<void> {
    const { variables, logFile } = end
    const now = this.#parts.now()
    const id = job.executionId
    const execution = eventExecution({ id, flow, trigger, variables, now, ...(logFile !== undefined && { logFile }) })
    const evaluation = { date: now, outcome: 'FIRED' as const, reason: 'something new was found', executionId: id }
    const holds = trigger['allowConcurrent'] !== true
    const step = { now, nextExecutionDate: now + this.#waitMs(trigger), evaluation, slot: now, executionId: id, holds }
    const { failures: _, ...went } = fired(notEvaluating(entry.state), step)
    await this.#parts.store.saveWith(entry, went, execution, flow)
  }

  async #failed(entry: TriggerEntry, { flow, trigger }: Subject, job: TriggerJob, message: string): Promise<void> {
    const { store, now } = this.#parts
    const isRealtime = job.mode === 'listen'
    if (trigger['failOnTriggerError'] !== true) {
      if (isRealtime) return this.#again(entry, 'FAILED', message)
      return this.#save(entry, this.#stepped(entry.state, 'FAILED', { reason: message, waitMs: this.#waitMs(trigger) }))
    }
    const id = isRealtime ? this.#parts.ids.next() : job.executionId
    const waitMs = isRealtime ? backOffMs(failuresOf(entry.state)) : this.#waitMs(trigger)
    const state = { ...entry.state, ...(isRealtime && { failures: failuresOf(entry.state) }) }
    const after = { ...this.#stepped(state, 'FAILED', { reason: message, waitMs, executionId: id }), lastTriggered: now() }
    await store.saveWith(entry, after, failedExecution({ id, flow, trigger, now: now() }), flow)
  }

  /** Begins again after a pause that grows with every failure. */
  #again(entry: TriggerEntry, outcome: EvaluationOutcome, reason: string): Promise<void> {
    const failures = failuresOf(entry.state)
    return this.#save(entry, this.#stepped({ ...entry.state, failures }, outcome, { reason, waitMs: backOffMs(failures) }))
  }

  #stepped(
    state: TriggerState,
    outcome: EvaluationOutcome,
    about: { readonly reason: string; readonly waitMs: number; readonly executionId?: string },
  ): TriggerState {
    const now = this.#parts.now()
    const { reason, waitMs, executionId } = about
    const evaluation = { date: now, outcome, reason, ...(executionId !== undefined && { executionId }) }
    return advanced(notEvaluating(state), { now, nextExecutionDate: now + waitMs, backfill: state.backfill, evaluation })
  }

  #save(entry: TriggerEntry, state: TriggerState): Promise<void> {
    return this.#parts.store.save(entry, state)
  }

  #waitMs(trigger: Trigger): number {
    const intervalMs = this.#intervalOf(trigger)
    return typeof intervalMs === 'number' ? intervalMs : 0 // said and disabled when it is looked at next
  }

  async #subjectOf(state: TriggerKey): Promise<Subject | undefined> {
    const flow = await flowToRun(this.#parts, state)
    const trigger = flow?.triggers.find(({ id }) => id === state.triggerId)
    return flow === undefined || trigger === undefined ? undefined : { flow, trigger }
  }

  #current(job: TriggerJob, work: (entry: TriggerEntry) => Promise<void>): Promise<void> {
    const { tenantId, namespace, id: flowId } = job.flow
    const uid = triggerUid({ tenantId, namespace, flowId, triggerId: job.trigger.id })
    return this.#lock.run(uid, async () => {
      const entry = this.#parts.store.get(uid)
      if (entry?.job?.id === job.id) await work(entry)
    })
  }
}

const failuresOf = ({ failures }: TriggerState): number => (failures ?? 0) + 1
