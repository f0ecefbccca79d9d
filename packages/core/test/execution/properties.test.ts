import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExecutionEvent, ExecutionState, transition } from '../../src/execution/index.ts'
import { isLegalExecutionChange, isLegalTaskRunChange } from '../../src/execution/state-changes.ts'
import type { Flow } from '../../src/model/flow.ts'
import { isTerminated, type State } from '../../src/model/state.ts'
import { executionOf, factsOf, flowOf } from './facts.ts'
import { flowTask, work } from './task.ts'

const retry = { type: 'constant', intervalMs: 10, maxAttempts: 2, warningOnRetry: false, behavior: 'RETRY_FAILED_TASK' } as const

const flows: readonly Flow[] = (['1.3', '2.0'] as const).flatMap((generation) => [
  flowOf({
    generation,
    tasks: [work('a', { retry }), work('b', { allowFailure: true })],
    errors: [work('e')],
    finally: [work('f')],
    afterExecution: [work('x')],
  }),
  flowOf({
    generation,
    tasks: [
      flowTask('Parallel', 'p', {
        concurrent: 2,
        tasks: [
          work('a'),
          flowTask('Sequential', 's', { tasks: [work('b', { retry }), work('c')], errors: [work('se')] }),
          flowTask('Pause', 'w', { pauseDuration: 'PT1S' }),
        ],
      }),
      flowTask('If', 'i', { condition: 'true', then: [work('t')] }),
    ],
    sla: [{ id: 'late', type: 'MAX_DURATION', behavior: 'CANCEL', durationMs: 5000 }],
  }),
  flowOf({
    generation,
    tasks: [
      flowTask('ForEach', 'each', {
        values: [1, 2, 3],
        concurrencyLimit: 2,
        tasks: [work('a'), flowTask('LoopUntil', 'u', { condition: '{{ outputs.u.iterationCount > 1 }}', tasks: [work('r')] })],
      }),
      flowTask('WorkingDirectory', 'd', { tasks: [work('w1')], finally: [work('wf')] }),
    ],
    retry: { ...retry, maxAttempts: 2 },
    concurrency: { limit: 1, behavior: 'QUEUE' },
  }),
])

/** One step of a random history: which kind of event, which of the things it may be about, how it ends. */
const step = fc.record({
  kind: fc.constantFrom(
    'start',
    'end',
    'end',
    'end',
    'timer',
    'kill',
    'pause',
    'resume',
    'restart',
    'started',
    'slot',
    'force',
    'lost',
    'state',
  ),
  pick: fc.nat(20),
  state: fc.constantFrom('SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED', 'KILLED', 'WARNING' as const),
})
const history = fc.record({
  flow: fc.constantFrom(...flows),
  slot: fc.constantFrom('GRANTED', 'GRANTED', 'QUEUE', 'FAIL', 'CANCEL' as const),
  steps: fc.array(step, { maxLength: 60 }),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

interface World {
  readonly state: ExecutionState
  readonly timers: Map<string, ExecutionEvent>
  now: number
}

function eventOf(world: World, { kind, pick, state }: History['steps'][number], slot: History['slot']): ExecutionEvent | undefined {
  const runs = [...world.state.taskRuns()]
  const run = runs[pick % Math.max(1, runs.length)]
  const job = { taskRunId: run?.id ?? 'nobody', startedAt: world.now, workerId: 'w' }
  const attempts = run?.attempts?.length ?? 0
  switch (kind) {
    case 'start':
      return { type: 'JobStarted', ...job, attempt: attempts }
    case 'end':
      return { type: 'JobEnded', ...job, attempt: Math.max(0, attempts - (pick % 2)), endedAt: world.now, state, outputs: null }
    case 'lost':
      return { type: 'JobLost', taskRunId: job.taskRunId, attempt: Math.max(0, attempts - 1) }
    case 'timer':
      return [...world.timers.values()][pick % Math.max(1, world.timers.size)]
    case 'kill':
      return pick % 4 === 0 ? { type: 'Kill', cascade: true } : undefined
    case 'pause':
      return { type: 'Pause' }
    case 'resume':
      return { type: 'Resume' }
    case 'restart':
      return { type: 'Restart' }
    case 'started':
      return { type: 'Started', slot }
    case 'slot':
      return { type: 'SlotGranted' }
    case 'force':
      return { type: 'ForceRun' }
    case 'state':
      return { type: 'ChangeTaskRunState', taskRunId: job.taskRunId, state }
  }
}

function play(
  given: History,
  check: (before: ExecutionState, world: World, event: ExecutionEvent, result: ReturnType<typeof transition>) => void,
): World {
  const world: World = { state: ExecutionState.load(executionOf(given.flow), []), timers: new Map(), now: 0 }
  const { ids } = factsOf(given.flow)
  const send = (event: ExecutionEvent) => {
    world.now += 100
    const before = copyOf(world.state)
    const result = transition(world.state, event, { ...factsOf(given.flow, world.now), ids })
    if (result.type === 'changed') {
      for (const effect of result.effects) {
        if (effect.type === 'SetTimer') world.timers.set(effect.timer.id, { type: 'TimerFired', timer: effect.timer })
      }
    }
    check(before, world, event, result)
  }
  send({ type: 'Started', slot: given.slot })
  for (const one of given.steps) {
    const event = eventOf(world, one, 'GRANTED')
    if (event !== undefined) send(event)
  }
  return world
}

const copyOf = (state: ExecutionState): ExecutionState => ExecutionState.load(state.execution, state.taskRuns())
const contentOf = (state: ExecutionState) => ({ execution: state.execution, taskRuns: [...state.taskRuns()] })

/** Every change that a history shows beyond another one's, pairwise. */
const changesOf = (state: State): readonly [string, string][] =>
  state.histories.slice(1).map((entry, index) => [state.histories[index]?.state ?? '', entry.state])

const runs = { numRuns: 2000 }

describe('whatever happens', () => {
  test('no execution and no task run changes its state in a way that is not in the table', () => {
    fc.assert(
      fc.property(history, (given) => {
        const { state } = play(given, () => {})
        for (const [from, to] of changesOf(state.execution.state))
          expect(isLegalExecutionChange(from, to), `execution ${from} → ${to}`).toBe(true)
        for (const run of state.taskRuns()) {
          for (const [from, to] of changesOf(run.state)) expect(isLegalTaskRunChange(from, to), `${run.taskId} ${from} → ${to}`).toBe(true)
        }
      }),
      runs,
    )
  })

  test('the same events give the same state', () => {
    fc.assert(
      fc.property(history, (given) => {
        expect(contentOf(play(given, () => {}).state)).toEqual(contentOf(play(given, () => {}).state))
      }),
      { numRuns: 400 },
    )
  })

  test('a refused command changes nothing, and the rows handed out are all that changed', () => {
    fc.assert(
      fc.property(history, (given) => {
        play(given, (before, { state }, _event, result) => {
          if (result.type !== 'changed') {
            expect(contentOf(state)).toEqual(contentOf(before))
            return
          }
          const rows = new Map([...before.taskRuns()].map((run) => [run.id, run]))
          for (const id of result.changes.deletedTaskRuns) rows.delete(id)
          for (const run of result.changes.taskRuns) rows.set(run.id, run)
          const execution = result.changes.execution ?? before.execution
          const taskRuns = [...rows.values()].sort((a, b) => a.seq - b.seq)
          expect({ execution, taskRuns }).toEqual(contentOf(state))
        })
      }),
      { numRuns: 400 },
    )
  })

  test('a state that was read from the store goes on as the one in memory', () => {
    fc.assert(
      fc.property(history, (given) => {
        play(given, (before, { state, now }, event, result) => {
          if (result.type !== 'changed') return
          let count = 0
          const ids = { next: () => `new${count++}` }
          const facts = { ...factsOf(given.flow, now), ids }
          const again = transition(before, event, facts)
          expect(again.type).toBe('changed')
          expect(before.execution.state).toEqual(state.execution.state)
          expect([...before.taskRuns()].map(({ taskId, state: { current } }) => `${taskId} ${current}`)).toEqual(
            [...state.taskRuns()].map(({ taskId, state: { current } }) => `${taskId} ${current}`),
          )
        })
      }),
      { numRuns: 400 },
    )
  })

  test('a result that is told twice counts once', () => {
    fc.assert(
      fc.property(history, (given) => {
        const last: { event?: ExecutionEvent } = {}
        const { state, now } = play(given, (_before, _world, event) => {
          if (event.type === 'JobEnded' || event.type === 'JobStarted') last.event = event
        })
        const before = contentOf(state)
        if (last.event === undefined) return
        transition(state, last.event, factsOf(given.flow, now))
        const ended = isTerminated(state.execution.state.current)
        if (ended) expect(state.execution.state).toEqual(before.execution.state)
      }),
      { numRuns: 400 },
    )
  })
})
