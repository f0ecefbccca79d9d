import { type ExecutionView, historyOf, labelsOf, outputsMapOf, stateOf } from './execution-view.ts'
import { at, brief, isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'
import { matcherOf, mismatch } from './matcher.ts'
import { orderMismatch, taskRunsMismatch } from './task-run-expectation.ts'

type Check = (view: ExecutionView, wanted: Json | undefined) => string | undefined

/** What can be read off the execution itself. The other keys of an expectation need further requests: see RELATED_KEYS. */
const checks: Readonly<Record<string, Check>> = {
  state: ({ execution }, wanted) => mismatch(stateOf(execution), wanted),
  statesAllowed: ({ execution }, wanted) => mismatch(stateOf(execution), { in: wanted }),
  stateHistory: ({ execution }, wanted) => mismatch(historyOf(execution), wanted),
  historyContains: ({ execution }, wanted) => {
    const missing = listOf(wanted).find((state) => !historyOf(execution).includes(textOf(state)))
    return missing === undefined ? undefined : `${brief(historyOf(execution))} should contain ${brief(missing)}`
  },
  historyStartsWith: ({ execution }, wanted) => mismatch(historyOf(execution).slice(0, listOf(wanted).length), wanted),
  historyCount: ({ execution }, wanted) => mismatch(historyOf(execution).length, wanted),
  taskRunCount: ({ taskRuns }, wanted) =>
    taskRuns.length === wanted ? undefined : `${taskRuns.length} ${brief(taskRuns.map(({ taskId }) => taskId))} should be ${brief(wanted)}`,
  stateCounts: ({ taskRuns }, wanted) => stateCountsMismatch(taskRuns, objectOf(wanted)),
  taskRuns: (view, wanted) => taskRunsMismatch(view, objectsOf(wanted)),
  absentTasks: ({ taskRuns }, wanted) => {
    const present = listOf(wanted).find((taskId) => taskRuns.some((taskRun) => taskRun['taskId'] === taskId))
    return present === undefined ? undefined : `${brief(present)} has a task run`
  },
  taskOrder: ({ taskRuns }, wanted) =>
    mismatch(
      taskRuns.map(({ taskId }) => taskId ?? null),
      wanted,
    ),
  order: orderMismatch,
  outputs: outputsMismatch,
  minDurationMs: ({ execution }, wanted) => {
    const state = objectOf(execution['state'])
    const histories = objectsOf(state['histories'])
    const duration = Date.parse(textOf(histories.at(-1)?.['date'])) - Date.parse(textOf(histories[0]?.['date']))
    return duration >= Number(wanted) ? undefined : `${duration} ms should be at least ${brief(wanted)}`
  },
  parentId: ({ execution }, wanted) => mismatch(execution['parentId'], wanted),
  revision: ({ execution }, wanted) => mismatch(execution['revision'] ?? execution['flowRevision'], wanted),
  scheduleDate: ({ execution }, wanted) =>
    Date.parse(textOf(execution['scheduleDate'])) === Date.parse(textOf(wanted)) ? undefined : mismatch(execution['scheduleDate'], wanted),
  executionOutputs: ({ execution }, wanted) => mismatch(wanted === null ? execution['outputs'] : objectOf(execution['outputs']), wanted),
  executionOutputCount: ({ execution }, wanted) => mismatch(Object.keys(objectOf(execution['outputs'])).length, wanted),
  executionInputs: ({ execution }, wanted) => mismatch(objectOf(execution['inputs']), wanted),
  inputs: ({ execution }, wanted) => mismatch(objectOf(execution['inputs']), wanted),
  trigger: ({ execution }, wanted) => mismatch(objectOf(execution['trigger']), wanted),
  labels: ({ execution }, wanted) => mismatch(Object.fromEntries(labelsOf(execution).map(({ key, value }) => [key, value])), wanted),
  userLabelCount: ({ execution }, wanted) => {
    const user = labelsOf(execution).filter(({ key }) => !key.startsWith('system.'))
    return user.length === wanted ? undefined : `${brief(user)} should be ${brief(wanted)} labels`
  },
  labelOrder: ({ execution }, wanted) =>
    mismatch(
      labelsOf(execution)
        .map(({ key }) => key)
        .filter((key) => !key.startsWith('system.'))
        .slice(0, listOf(wanted).length),
      wanted,
    ),
  labelsAbsent: ({ execution }, wanted) => {
    const present = labelsOf(execution).find(({ key }) => listOf(wanted).includes(key))
    return present === undefined ? undefined : `${brief(present)} should not be there`
  },
  labelKeysContain: ({ execution }, wanted) => {
    const keys = labelsOf(execution).map(({ key }) => key)
    const missing = listOf(wanted).find((key) => !keys.includes(textOf(key)))
    return missing === undefined ? undefined : `${brief(keys)} should contain ${brief(missing)}`
  },
}

/** Keys of an expectation that are compared with more than the execution. */
export const RELATED_KEYS: ReadonlySet<string> = new Set([
  'logsContain',
  'logsNotContain',
  'childExecutions',
  'iterations',
  'iterationCount',
  'fileContents',
  'triggers',
])

/** First difference between an execution and the keys of an expectation that it answers alone. `known` names keys compared elsewhere. */
export function executionMismatch(view: ExecutionView, wanted: JsonObject, known: ReadonlySet<string>): string | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    const check = checks[key]
    if (!check && !RELATED_KEYS.has(key) && !known.has(key)) return `the runner does not know the key ${key}`
    const difference = check?.(view, value)
    if (difference !== undefined) return `${key}: ${difference}`
  }
  return undefined
}

function outputsMismatch(view: ExecutionView, wanted: Json | undefined): string | undefined {
  const outputs = outputsMapOf(view)
  for (const one of objectsOf(wanted)) {
    const difference = mismatch(at(outputs, listOf(one['segments'])), matcherOf(one), outputs)
    if (difference !== undefined) return `${textOf(one['path'])}: ${difference}`
  }
  return undefined
}

function stateCountsMismatch(taskRuns: readonly JsonObject[], wanted: JsonObject): string | undefined {
  for (const [state, range] of Object.entries(wanted)) {
    const count = taskRuns.filter((taskRun) => stateOf(taskRun) === state).length
    const least = isObject(range) ? Number(range['min'] ?? 0) : Number(range)
    const most = isObject(range) ? Number(range['max'] ?? Number.POSITIVE_INFINITY) : Number(range)
    if (count < least || count > most) return `${count} task runs are ${state}, should be ${brief(range)}`
  }
  return undefined
}
