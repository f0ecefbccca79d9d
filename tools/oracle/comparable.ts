import { attemptsOf, type ExecutionView, historyOf, labelsOf, stateOf, valuePathOf, viewOf } from '../conformance/execution-view.ts'
import type { Instance } from '../conformance/instance.ts'
import { isList, isObject, type Json, type JsonObject, objectOf, textOf } from '../conformance/json.ts'

/** What two engines must agree on about an execution: ids, instants and temporary names replaced by words, task runs in a fixed order. */
export async function comparableOf(instance: Instance, executionId: string): Promise<JsonObject> {
  const execution = (await instance.execution(executionId)) ?? {}
  const stored = instance.generation === '2.0' ? await instance.storedOutputs(executionId) : undefined
  const view = viewOf(execution, stored)
  const logs = await instance.logs(executionId)
  const iterations = instance.generation === '2.0' ? await instance.iterationsOf(executionId) : []
  const names = namesOf(view)
  return plain(
    {
      state: stateOf(execution),
      stateHistory: historyOf(execution),
      inputs: execution['inputs'] ?? {},
      outputs: execution['outputs'] ?? {},
      labels: Object.fromEntries(labelsOf(execution).map(({ key, value }) => [key, value])),
      taskRuns: byKey(view.taskRuns.map((taskRun) => taskRunOf(view, taskRun))),
      logs: logs.map((entry) => `${textOf(entry['taskId'])} ${textOf(entry['level'])} ${textOf(entry['message'])}`).toSorted(),
      ...(iterations.length === 0 ? {} : { iterations: byKey(await Promise.all(iterations.map((one) => iterationOf(instance, one)))) }),
    },
    names,
  )
}

function taskRunOf(view: ExecutionView, taskRun: JsonObject): JsonObject {
  return {
    key: [textOf(taskRun['taskId']), ...valuePathOf(view, taskRun), textOf(taskRun['iteration'])].join(' / '),
    state: stateOf(taskRun),
    stateHistory: historyOf(taskRun),
    attempts: attemptsOf(taskRun).map(stateOf),
    outputs: view.outputs.get(textOf(taskRun['id'])) ?? {},
  }
}

async function iterationOf(instance: Instance, execution: JsonObject): Promise<JsonObject> {
  const { taskId, index, key, value } = objectOf(execution['loopRun'])
  const comparable = await comparableOf(instance, textOf(execution['id']))
  return { key: [taskId, index, key, value].map(textOf).join(' / '), ...comparable }
}

function byKey(entries: readonly JsonObject[]): JsonObject[] {
  return entries.toSorted((left, right) => textOf(left['key']).localeCompare(textOf(right['key'])))
}

/** Words for the ids of an execution, so that texts that hold them can be compared. */
function namesOf(view: ExecutionView): ReadonlyMap<string, string> {
  const names = new Map([[textOf(view.execution['id']), '«execution»']])
  for (const taskRun of view.taskRuns)
    names.set(textOf(taskRun['id']), `«task run ${[textOf(taskRun['taskId']), ...valuePathOf(view, taskRun)].join(' ')}»`)
  return names
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?/g, '«instant»'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '«uuid»'],
  [/(?<=^|[^0-9A-Za-z])(?=[0-9A-Za-z]*\d)(?=[0-9A-Za-z]*[A-Z])(?=[0-9A-Za-z]*[a-z])[0-9A-Za-z]{20,22}(?![0-9A-Za-z])/g, '«id»'],
  [/\d{15,}/g, '«number»'],
  [/(?:\/[\w.-]+)*\/(?:tmp|wd)(?:\/[\w.-]+)+/g, '«path»'],
]

function plain<T extends Json | undefined>(value: T, names: ReadonlyMap<string, string>): T {
  return replaced(value, names) as T // replacing texts keeps the shape
}

function replaced(value: Json | undefined, names: ReadonlyMap<string, string>): Json | undefined {
  if (typeof value === 'string') {
    let text: string = value
    for (const [id, name] of names) text = text.replaceAll(id, name)
    for (const [pattern, name] of patterns) text = text.replace(pattern, name)
    return text
  }
  if (isList(value)) return value.map((item) => replaced(item, names) ?? null)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, names)]))
  return value
}
