import { isTerminated, type StateType, stateTypes } from '../model/state.ts'
import { rules } from './rules/all.ts'
import { executionChanges, taskRunChanges } from './state-changes.ts'

const meaning: Readonly<Record<StateType, string>> = {
  CREATED: 'made, not started',
  SUBMITTED: 'sent to a worker, which has not begun',
  RUNNING: 'under way',
  PAUSED: 'waits for somebody or for a date; a paused execution starts nothing',
  RESTARTED: 'to be started again',
  KILLING: 'being killed',
  SUCCESS: 'ended well',
  WARNING: 'ended, with something to look at',
  FAILED: 'failed',
  KILLED: 'stopped by somebody',
  CANCELLED: 'stopped by a rule: concurrency, SLA, the end of a Pause',
  QUEUED: 'waits for a concurrency slot',
  RETRYING: 'failed, and waits for its next try',
  RETRIED: 'failed, and goes on in another execution',
  SKIPPED: 'its runIf did not hold',
  BREAKPOINT: 'stopped before a task that has a breakpoint',
  RESUBMITTED: 'an attempt whose worker was lost',
}

type Changes = Readonly<Partial<Record<StateType, readonly StateType[]>>>

/** docs/states.md: every state, which may follow which, and the order in which the rules are asked. A test keeps the file the same as this. */
export function statesDocument(): string {
  return [
    '# States',
    '',
    '<!-- Written by `statesDocument()` in packages/core/src/execution/states-doc.ts; a test fails when it differs. -->',
    '',
    '| state | meaning | ended | execution | task run |',
    '|---|---|---|---|---|',
    ...stateTypes.map(
      (state) =>
        `| ${[state, meaning[state], tick(isTerminated(state)), tick(occurs(executionChanges, state)), tick(occurs(taskRunChanges, state))].join(' | ')} |`,
    ),
    '',
    'Ended is not the end: late results still join an ended execution, and listeners and `afterExecution` run after it. An execution that',
    'nothing more can happen to is `closed`: its parent is told and its concurrency slot given back.',
    '',
    '## Changes of an execution',
    '',
    ...changesTable(executionChanges),
    '',
    '## Changes of a task run',
    '',
    'An ended task run changes when a late result replaces the state it was closed with, when it is restarted, or when somebody says how it ended.',
    '',
    ...changesTable(taskRunChanges),
    '',
    '## Order of the rules',
    '',
    'An event is taken in first; then the rules are asked in this order, from the first again whenever one did something, until none has',
    'anything to do.',
    '',
    ...rules.map(({ name }, index) => `${index + 1}. [${name}](../packages/core/src/execution/rules/${name}.ts)`),
    '',
  ].join('\n')
}

const changesTable = (changes: Changes): readonly string[] => [
  '| from | to |',
  '|---|---|',
  ...stateTypes.flatMap((state) => (changes[state] === undefined ? [] : [`| ${state} | ${changes[state].join(', ')} |`])),
]

const occurs = (changes: Changes, state: StateType): boolean =>
  changes[state] !== undefined || Object.values(changes).some((next) => next.includes(state))

const tick = (yes: boolean): string => (yes ? '✔' : '')
