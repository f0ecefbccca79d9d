import { attemptsOf, type ExecutionView, historyOf, parentOf, stateOf, valuePathOf } from './execution-view.ts'
import { brief, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'
import { mismatch } from './matcher.ts'

type Check = (view: ExecutionView, taskRun: JsonObject, wanted: Json | undefined) => string | undefined

/** Keys that choose a task run, and keys that are compared elsewhere. */
const choosing = new Set(['taskId', 'value', 'valuePath', 'index', 'count', 'logFile', 'newTaskRunId'])

const checks: Readonly<Record<string, Check>> = {
  state: (_view, taskRun, wanted) => mismatch(stateOf(taskRun), wanted),
  attempts: (_view, taskRun, wanted) => mismatch(attemptsOf(taskRun).length, wanted),
  attemptsMin: (_view, taskRun, wanted) =>
    attemptsOf(taskRun).length >= Number(wanted) ? undefined : `${attemptsOf(taskRun).length} should be at least ${brief(wanted)}`,
  attemptStates: (_view, taskRun, wanted) => mismatch(attemptsOf(taskRun).map(stateOf), wanted),
  stateHistory: (_view, taskRun, wanted) => mismatch(historyOf(taskRun), wanted),
  historyCount: (_view, taskRun, wanted) => mismatch(historyOf(taskRun).length, wanted),
  historyCounts: (_view, taskRun, wanted) => {
    const history = historyOf(taskRun)
    return mismatch(
      Object.fromEntries(Object.keys(objectOf(wanted)).map((state) => [state, history.filter((one) => one === state).length])),
      wanted,
    )
  },
  outputs: (view, taskRun, wanted) => mismatch(view.outputs.get(textOf(taskRun['id'])) ?? {}, wanted),
  noOutputs: (view, taskRun, wanted) => {
    const outputs = view.outputs.get(textOf(taskRun['id'])) ?? {}
    return (Object.keys(outputs).length === 0) === (wanted !== false) ? undefined : `${brief(outputs)} should not be there`
  },
  parentTask: (view, taskRun, wanted) => mismatch(parentOf(view, taskRun)?.['taskId'], wanted),
  iteration: (_view, taskRun, wanted) => mismatch(taskRun['iteration'], wanted),
}

/** First difference between the task runs of an execution and the `taskRuns` of an expectation. */
export function taskRunsMismatch(view: ExecutionView, wanted: readonly JsonObject[]): string | undefined {
  for (const one of wanted) {
    const difference = taskRunMismatch(view, one)
    if (difference !== undefined) return `task run ${nameOf(one)}: ${difference}`
  }
  return undefined
}

/** The task runs an expectation may mean: of its task, with its value or value path, at its list position. */
export function candidatesOf(view: ExecutionView, wanted: JsonObject): readonly JsonObject[] {
  return view.taskRuns.filter(
    (taskRun, position) =>
      taskRun['taskId'] === wanted['taskId'] &&
      (!('value' in wanted) || mismatch(taskRun['value'], wanted['value']) === undefined) &&
      (!('valuePath' in wanted) || mismatch(valuePathOf(view, taskRun), wanted['valuePath']) === undefined) &&
      (!('index' in wanted) || position === wanted['index']),
  )
}

function taskRunMismatch(view: ExecutionView, wanted: JsonObject): string | undefined {
  const unknown = Object.keys(wanted).find((key) => !(key in checks) && !choosing.has(key))
  if (unknown !== undefined) return `the runner does not know the key ${unknown}`
  const candidates = candidatesOf(view, wanted)
  if ('count' in wanted && candidates.length !== wanted['count']) return `${candidates.length} of them should be ${brief(wanted['count'])}`
  if (candidates.length === 0)
    return wanted['count'] === 0 ? undefined : `is missing among ${brief(view.taskRuns.map(({ taskId }) => taskId))}`
  const differences = candidates.map((candidate) => differenceOf(view, candidate, wanted))
  return differences.includes(undefined) ? undefined : differences[0]
}

function differenceOf(view: ExecutionView, taskRun: JsonObject, wanted: JsonObject): string | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    const difference = checks[key]?.(view, taskRun, value)
    if (difference !== undefined) return `${key}: ${difference}`
  }
  return undefined
}

function nameOf(wanted: JsonObject): string {
  const where = listOf(wanted['valuePath']).map(textOf).join(' / ') || textOf(wanted['value'])
  const position = 'index' in wanted ? `#${textOf(wanted['index'])}` : ''
  return `${textOf(wanted['taskId'])}${position}${where ? `[${where}]` : ''}`
}

/** First difference in the order of task runs: each `[first, second]` pair, where first must end before second starts. */
export function orderMismatch(view: ExecutionView, pairs: Json | undefined): string | undefined {
  for (const pair of listOf(pairs)) {
    const [first, second] = listOf(pair).map((one) => (typeof one === 'string' ? { taskId: one } : objectOf(one)))
    if (!first || !second) return `the runner does not understand the order ${brief(pair)}`
    const ends = candidatesOf(view, first).map((taskRun) => timeOf(taskRun, 'endDate'))
    const starts = candidatesOf(view, second).map((taskRun) => timeOf(taskRun, 'startDate'))
    if (ends.length === 0 || starts.length === 0) return `order: ${nameOf(ends.length === 0 ? first : second)} did not run`
    if (Math.max(...ends) > Math.min(...starts)) return `order: ${nameOf(first)} should end before ${nameOf(second)} starts`
  }
  return undefined
}

/** Start or end of a task run in epoch ms: the field of its state, else its history. */
function timeOf(taskRun: JsonObject, field: 'startDate' | 'endDate'): number {
  const state = objectOf(taskRun['state'])
  const given = state[field]
  if (typeof given === 'string') return Date.parse(given)
  const histories = objectsOf(state['histories'])
  return Date.parse(textOf((field === 'startDate' ? histories[0] : histories.at(-1))?.['date']))
}
