import { IllegalState, ShardLost, TriggerNotFound, WindhoverError } from '@windhover/core/errors.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import { type TriggerKey, type TriggerState, triggerShards, triggerUid } from '@windhover/core/model/trigger-state.ts'
import type { BackfillRequest } from '@windhover/core/trigger/backfill.ts'
import type { TriggerCommand } from '@windhover/core/trigger/trigger-command.ts'
import { notEvaluating, unlocked } from '@windhover/core/trigger/trigger-step.ts'
import type { TriggerHandlers } from '../gateway/trigger-jobs.ts'
import { type BackgroundLoop, pause } from '../lifecycle.ts'
import { KeyedLock } from '../services/keyed-lock.ts'
import type { BackfillPreview, BackfillProgress } from './backfill-preview.ts'
import { FlowIntake } from './flow-intake.ts'
import { flowToRun, type SchedulerParts } from './scheduler-parts.ts'
import { TriggerCommands } from './trigger-commands.ts'
import { TriggerFiring } from './trigger-firing.ts'
import { TriggerRelease } from './trigger-release.ts'
import { WorkerTriggers } from './worker-triggers.ts'

type FlowKey = Omit<TriggerKey, 'triggerId'>

/** Triggers that are looked at at once: enough to fill a transaction, few enough to answer others meanwhile. */
const atOnce = 2000
const wave = 500
/** Locks that one query asks for. */
const sweptAtOnce = 500
/** Rows of one answer of the database while starting. */
const loadPage = 5000
/** The longest sleep: after it the wall clock is asked again, whatever it did. */
const longestSleepMs = 1000
/** A trigger whose evaluation could not be written is looked at again after this. */
const retryMs = 5000
/** How long the triggers of a scheduler that died stand still, at most. */
const leaseMs = 20_000
const renewMs = 7000
const sweepMs = 10_000
/** How often, and how far ahead, flows are read whose triggers will be due. */
const warmMs = 5000
const warmAheadMs = 10_000
const warmAtOnce = 50

/** Decides what scheduled, polling and realtime triggers do and when. Owns the shards it has leases for, and their triggers alone. */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #owner: string
  readonly #lock = new KeyedLock()
  readonly #firing: TriggerFiring
  readonly #intake: FlowIntake
  readonly #commands: TriggerCommands
  readonly #workers: WorkerTriggers
  readonly #release: TriggerRelease
  #inFlight = 0
  #stopped = false
  #wake: () => void = () => undefined
  #settled: (() => void)[] = []

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#owner = parts.ids.next()
    this.#firing = new TriggerFiring(parts)
    this.#intake = new FlowIntake(parts)
    this.#commands = new TriggerCommands(parts, this.#intake)
    this.#workers = new WorkerTriggers(parts, this.#lock, (trigger) => this.#firing.intervalOf(trigger))
    this.#release = new TriggerRelease(parts)
  }

  /** Reads the triggers it owns and takes in the flows that changed meanwhile. */
  async start(): Promise<void> {
    await this.renew()
  }

  /** For the supervisor. */
  get loops(): readonly BackgroundLoop[] {
    return [
      { name: 'scheduler', run: (signal, beat) => this.#run(signal, beat) },
      { name: 'scheduler-leases', run: (signal, beat) => every(renewMs, signal, beat, () => this.renew()) },
      { name: 'scheduler-flows', run: (signal, beat) => every(warmMs, signal, beat, () => this.#warm()) },
      { name: 'scheduler-locks', run: (signal, beat) => every(sweepMs, signal, beat, () => this.sweep()) },
    ]
  }

  /** So many triggers are looked at that their executions should be created before anything of them runs: their dates have come. */
  get isWave(): boolean {
    return this.#inFlight >= wave
  }

  /** Looks at the triggers that are due, as many as may be looked at at once. Those that are left are taken up as others end. */
  tick(): void {
    const { store, now } = this.#parts
    if (this.#stopped) return
    for (const uid of store.take(now(), atOnce - this.#inFlight)) this.#begin(uid)
  }

  /** Ticks until nothing is due any more; for tests, which move the clock by hand. */
  async settle(): Promise<void> {
    for (this.tick(); this.#inFlight > 0; this.tick()) await new Promise<void>((resolve) => this.#settled.push(resolve))
  }

  /** A flow has another revision, or is gone. */
  async flowChanged(key: FlowKey): Promise<void> {
    if (!this.#parts.store.owns(key)) return
    await this.#lock.run(`flow ${key.tenantId}/${key.namespace}/${key.flowId}`, () => {
      const uids = this.#parts.store.ofFlow(key).map(({ state }) => triggerUid(state))
      const take = uids.sort().reduceRight<() => Promise<void>>(
        (inner, uid) => () => this.#lock.run(uid, inner),
        () => this.#intake.take(key),
      )
      return take()
    })
    this.#wake()
  }

  /** An execution is over: the trigger that waits for it goes on. */
  async released(execution: Execution): Promise<void> {
    const { tenantId, namespace, flowId, trigger } = execution
    if (trigger === undefined) return
    await this.#locked({ tenantId, namespace, flowId, triggerId: trigger.id }, (uid) => this.#release.after(uid, execution.id, execution))
  }

  /** @returns the state as the command left it; undefined when nothing is left @throws TriggerNotFound, IllegalState, InvalidEntity */
  async command(key: TriggerKey, command: TriggerCommand): Promise<TriggerState | undefined> {
    const { store } = this.#parts
    if (!store.owns(key)) throw IllegalState({ message: 'Another scheduler owns this trigger' })
    return this.#locked(key, (uid) => {
      const entry = store.get(uid)
      if (entry === undefined) throw TriggerNotFound(key)
      return this.#commands.apply(entry, command)
    })
  }

  preview(key: TriggerKey, request: BackfillRequest, limit: number): Promise<BackfillPreview> {
    return this.#commands.preview(key, request, limit)
  }

  progress(state: TriggerState): Promise<BackfillProgress | undefined> {
    return this.#commands.progress(state)
  }

  /** What the gateway tells of evaluations on workers. */
  get handlers(): TriggerHandlers {
    const told = (work: Promise<void>, what: string): void =>
      this.#track(work.catch((error: unknown) => this.#parts.report(`A trigger's ${what} could not be taken in`, error)))
    return {
      onStarted: (job, workerId) => told(this.#workers.started(job, workerId), 'start'),
      onEnded: (job, end) => told(this.#workers.ended(job, end), 'result'),
      onFired: (job, variables) => this.#workers.fired(job, variables),
      onLost: (job) => told(this.#workers.lost(job), 'loss'),
    }
  }

  /** Keeps its shards, or takes those of a scheduler that is gone. */
  async renew(): Promise<void> {
    const { repositories, store, now } = this.#parts
    const leases = await repositories.triggers.lease({ owner: this.#owner, now: now(), until: now() + leaseMs })
    const { gained, lost } = store.lease(leases)
    for (const entry of lost) this.#intake.stopJob(entry)
    if (gained.length > 0) await this.#load(gained)
    if (gained.length > 0 || leases.length < triggerShards) await this.#takeChangedFlows()
  }

  /** Frees triggers whose execution ended where this scheduler did not hear of it, or was deleted. */
  async sweep(): Promise<void> {
    const { repositories, store } = this.#parts
    const held = [...store.entries()].flatMap(({ state }) =>
      state.executionId === undefined ? [] : [{ key: state, id: state.executionId }],
    )
    for (let at = 0; at < held.length; at += sweptAtOnce) {
      const part = new Map(held.slice(at, at + sweptAtOnce).map(({ key, id }) => [id, key]))
      for (const { id, execution } of await repositories.triggers.ended([...part.keys()])) {
        const key = part.get(id)
        if (key !== undefined) await this.#locked(key, (uid) => this.#release.after(uid, id, execution))
      }
    }
  }

  /** Begins nothing new; what is under way ends. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    while (this.#inFlight > 0) await new Promise<void>((resolve) => this.#settled.push(resolve))
  }

  /** Gives its shards to other schedulers. */
  async release(): Promise<void> {
    await this.#parts.repositories.triggers.release(this.#owner)
  }

  async #run(signal: AbortSignal, beat: () => void): Promise<void> {
    while (!signal.aborted) {
      beat()
      this.tick()
      const { store, now } = this.#parts
      const due = this.#inFlight >= atOnce ? undefined : store.nextDate()
      await this.#sleep(due === undefined ? longestSleepMs : Math.min(Math.max(due - now(), 0), longestSleepMs), signal)
    }
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const handle = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
      this.#wake = done
      function done(): void {
        clearTimeout(handle)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }

  /** Reads the flows of triggers that are due soon, a few at a time: at their date they need not be read and parsed all at once. */
  async #warm(): Promise<void> {
    const { store, now } = this.#parts
    const keys = new Map(store.soon(now() + warmAheadMs).map((key) => [`${key.namespace}/${key.flowId}`, key]))
    const waiting = [...keys.values()]
    for (let at = 0; at < waiting.length && !this.#stopped; at += warmAtOnce)
      await Promise.all(waiting.slice(at, at + warmAtOnce).map((key) => flowToRun(this.#parts, key)))
  }

  #begin(uid: string): void {
    this.#track(this.#lock.run(uid, () => this.#look(uid)))
  }

  /** `work` never rejects. */
  #track(work: Promise<void>): void {
    this.#inFlight += 1
    void work.finally(() => {
      this.#inFlight -= 1
      for (const resolve of this.#settled.splice(0)) resolve()
      this.#wake()
    })
  }

  async #look(uid: string): Promise<void> {
    const { store, now, report } = this.#parts
    const entry = store.get(uid)
    if (entry === undefined || entry.parked || !isFree(entry.state)) return
    try {
      await this.#firing.look(entry)
    } catch (error) {
      // Another scheduler has the shard: what this one still owns is asked anew.
      if (isShardLost(error)) this.#track(this.renew().catch((failure: unknown) => report('The leases could not be renewed', failure)))
      else report(`The trigger ${uid} could not be evaluated`, error)
      if (store.get(uid) === entry) store.retryAt(entry.state, now() + retryMs)
    }
  }

  #locked<T>(key: TriggerKey, work: (uid: string) => Promise<T>): Promise<T> {
    const uid = triggerUid(key)
    return this.#lock.run(uid, () => work(uid)).finally(() => this.#wake())
  }

  /** No worker evaluates anything of a scheduler that just came: what is said to run is evaluated again. */
  async #load(shards: readonly number[]): Promise<void> {
    const { repositories, store, now } = this.#parts
    const over: TriggerKey[] = []
    for (let after: TriggerKey | undefined; ; ) {
      const page = await repositories.triggers.load(shards, after, loadPage)
      for (const { state: stored, locked } of page) {
        const state = stored.evaluateRunningDate === undefined ? stored : notEvaluating(stored)
        const isLate = state.kind === 'SCHEDULE' && (state.nextExecutionDate ?? 0) < now()
        const isOver = !locked && state.executionId !== undefined
        // What the end of its execution does to it is known without looking at that, unless it may be disabled by it.
        store.put(isOver && state.stopAfter === undefined ? unlocked(state) : state, { recovers: isLate })
        if (isOver && state.stopAfter !== undefined) over.push(state)
      }
      after = page.at(-1)?.state
      if (page.length < loadPage) break
    }
    if (over.length > 0) await this.sweep()
  }

  async #takeChangedFlows(): Promise<void> {
    const { repositories, store, report } = this.#parts
    for (const key of await repositories.triggers.changedFlows()) {
      if (!store.owns(key)) continue
      await this.flowChanged(key).catch((error: unknown) =>
        report(`The triggers of ${key.namespace}.${key.flowId} could not be read`, error),
      )
    }
  }
}

const isFree = ({ disabled, executionId, evaluateRunningDate }: TriggerState): boolean =>
  !disabled && executionId === undefined && evaluateRunningDate === undefined

const isShardLost = (error: unknown): boolean => error instanceof WindhoverError && error.code === ShardLost.code

/** Does the work every so often, until the signal. */
async function every(ms: number, signal: AbortSignal, beat: () => void, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    beat()
    await pause(ms, signal)
    if (!signal.aborted) await work()
  }
}
