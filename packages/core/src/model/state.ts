/** Every state of executions, task runs and attempts (spec: core-semantics §3.1). */
export const stateTypes = [
  'CREATED',
  'SUBMITTED',
  'RUNNING',
  'PAUSED',
  'RESTARTED',
  'KILLING',
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'QUEUED',
  'RETRYING',
  'RETRIED',
  'SKIPPED',
  'BREAKPOINT',
  'RESUBMITTED',
] as const
export type StateType = (typeof stateTypes)[number]

export interface StateHistory {
  readonly state: StateType
  /** Milliseconds since 1970. */
  readonly date: number
}

/** A state with everything that led to it; the last history entry is the current one, except after a silent reset (LoopUntil). */
export interface State {
  readonly current: StateType
  readonly histories: readonly StateHistory[]
}

const terminated: ReadonlySet<StateType> = new Set<StateType>([
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'RETRIED',
  'SKIPPED',
  'RESUBMITTED',
])
const created: ReadonlySet<StateType> = new Set<StateType>(['CREATED', 'RESTARTED'])
const running: ReadonlySet<StateType> = new Set<StateType>(['RUNNING', 'KILLING'])

export const isTerminated = (state: StateType): boolean => terminated.has(state)
export const isFailed = (state: StateType): boolean => state === 'FAILED'
/** CREATED or RESTARTED: waiting to be started. */
export const isCreated = (state: StateType): boolean => created.has(state)
export const isRunning = (state: StateType): boolean => running.has(state)

export function createState(date: number, current: StateType = 'CREATED'): State {
  return { current, histories: [{ state: current, date }] }
}

/** The state after a change; setting the current state again adds nothing. */
export function withState(state: State, current: StateType, date: number): State {
  if (state.current === current) return state
  return { current, histories: [...state.histories, { state: current, date }] }
}

export const startDate = (state: State): number => state.histories[0]?.date ?? 0

/** Present once terminated or paused (spec §3.1). */
export function endDate(state: State): number | undefined {
  if (!isTerminated(state.current) && state.current !== 'PAUSED') return undefined
  return state.histories.at(-1)?.date
}

/** Milliseconds from the first to the last history date; present only with endDate. */
export function duration(state: State): number | undefined {
  const end = endDate(state)
  return end === undefined ? undefined : end - startDate(state)
}
