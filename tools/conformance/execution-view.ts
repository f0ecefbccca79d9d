import { type JsonObject, objectOf, objectsOf, textOf } from './json.ts'

/** An execution as an instance gave it, with its task runs in order and the outputs of each. */
export interface ExecutionView {
  readonly execution: JsonObject
  readonly taskRuns: readonly JsonObject[]
  /** Outputs by task run id; a task run that stored none has no entry. */
  readonly outputs: ReadonlyMap<string, JsonObject>
}

/** @param stored outputs kept apart from the execution (2.0); without them those inside the task runs count */
export function viewOf(execution: JsonObject, stored?: ReadonlyMap<string, JsonObject>): ExecutionView {
  const taskRuns = objectsOf(execution['taskRunList'])
  const inline = () =>
    new Map(
      taskRuns
        .map((taskRun) => [textOf(taskRun['id']), objectOf(taskRun['outputs'])] as const)
        .filter(([, outputs]) => Object.keys(outputs).length > 0),
    )
  return { execution, taskRuns, outputs: stored ?? inline() }
}

export function stateOf(holder: JsonObject): string {
  return textOf(objectOf(holder['state'])['current'])
}

/** The states a history went through, oldest first. */
export function historyOf(holder: JsonObject): readonly string[] {
  return objectsOf(objectOf(holder['state'])['histories']).map(({ state }) => textOf(state))
}

export function labelsOf(execution: JsonObject): readonly { readonly key: string; readonly value: string }[] {
  const labels = execution['labels']
  if (Array.isArray(labels)) return objectsOf(labels).map(({ key, value }) => ({ key: textOf(key), value: textOf(value) }))
  return Object.entries(objectOf(labels)).map(([key, value]) => ({ key, value: textOf(value) }))
}

export function attemptsOf(taskRun: JsonObject): readonly JsonObject[] {
  return objectsOf(taskRun['attempts'])
}

/** The iteration values that lead to a task run, outermost first, its own last. */
export function valuePathOf(view: ExecutionView, taskRun: JsonObject): readonly string[] {
  const path: string[] = []
  const seen = new Set<JsonObject>()
  for (let current: JsonObject | undefined = taskRun; current !== undefined && !seen.has(current); current = parentOf(view, current)) {
    seen.add(current)
    if (typeof current['value'] === 'string') path.unshift(current['value'])
  }
  return path
}

export function parentOf(view: ExecutionView, taskRun: JsonObject): JsonObject | undefined {
  const parentId = taskRun['parentTaskRunId']
  return parentId === undefined || parentId === null ? undefined : view.taskRuns.find(({ id }) => id === parentId)
}

interface OutputLevel {
  [key: string]: OutputLevel | JsonObject[string]
}

/** The `outputs` variable as expressions see it: task id, then the values of the iterations, then the outputs. */
export function outputsMapOf(view: ExecutionView): JsonObject {
  const root: OutputLevel = {}
  for (const taskRun of view.taskRuns) {
    let level = root
    for (const key of [textOf(taskRun['taskId']), ...valuePathOf(view, taskRun)]) {
      const next = level[key]
      const deeper: OutputLevel = typeof next === 'object' && next !== null ? (next as OutputLevel) : {} // only levels are put here
      level[key] = deeper
      level = deeper
    }
    Object.assign(level, view.outputs.get(textOf(taskRun['id'])))
  }
  return root as JsonObject
}
