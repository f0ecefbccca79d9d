import { executionMismatch, RELATED_KEYS } from './execution-expectation.ts'
import { attemptsOf, type ExecutionView, outputsMapOf, viewOf } from './execution-view.ts'
import type { FlowKey, Instance } from './instance.ts'
import { at, brief, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'
import { matcherOf, mismatch, same } from './matcher.ts'
import { candidatesOf } from './task-run-expectation.ts'

/** Where an expectation is compared: the instance, the flow that runs, and the executions that are not children. */
export interface Surroundings {
  readonly instance: Instance
  readonly flow: FlowKey
  readonly own: ReadonlySet<string>
  /** Keys of the expectation that something else compares. */
  readonly known?: ReadonlySet<string>
}

/** First difference between a whole expectation and an execution with its logs, children, iterations, files and triggers. */
export async function wholeMismatch(around: Surroundings, executionId: string, wanted: JsonObject): Promise<string | undefined> {
  const execution = await around.instance.execution(executionId)
  if (!execution) return `execution ${executionId} is not found`
  const view = await viewFor(around.instance, execution, wanted)
  return executionMismatch(view, wanted, around.known ?? new Set()) ?? (await relatedMismatch(around, view, wanted))
}

/** The view of an execution with the outputs an expectation needs, wherever the generation keeps them. */
async function viewFor(instance: Instance, execution: JsonObject, wanted: JsonObject): Promise<ExecutionView> {
  const needed =
    'outputs' in wanted || 'fileContents' in wanted || objectsOf(wanted['taskRuns']).some((one) => 'outputs' in one || 'noOutputs' in one)
  if (instance.generation === '1.3' || !needed) return viewOf(execution)
  return viewOf(execution, await instance.storedOutputs(textOf(execution['id'])))
}

async function relatedMismatch(around: Surroundings, view: ExecutionView, wanted: JsonObject): Promise<string | undefined> {
  const { instance } = around
  const id = textOf(view.execution['id'])
  if (Object.keys(wanted).every((key) => !RELATED_KEYS.has(key)) && !hasLogFile(wanted)) return undefined
  const logs = 'logsContain' in wanted || 'logsNotContain' in wanted ? await instance.logs(id) : []
  return (
    logsMismatch(logs, wanted) ??
    (await childrenMismatch(around, objectsOf(wanted['childExecutions']))) ??
    (await iterationsMismatch(around, id, wanted)) ??
    (await filesMismatch(instance, view, objectsOf(wanted['fileContents']))) ??
    (await logFilesMismatch(instance, view, objectsOf(wanted['taskRuns']))) ??
    (await triggersMismatch(around, objectsOf(wanted['triggers'])))
  )
}

function logsMismatch(logs: readonly JsonObject[], wanted: JsonObject): string | undefined {
  const fits = (entry: JsonObject, one: JsonObject) =>
    ['taskId', 'level'].every((key) => !(key in one) || same(entry[key], one[key])) &&
    mismatch(entry['message'], matcherOf(one)) === undefined
  const missing = objectsOf(wanted['logsContain']).find((one) => !logs.some((entry) => fits(entry, one)))
  if (missing) {
    const near = logs.filter((entry) => !('taskId' in missing) || entry['taskId'] === missing['taskId'])
    return `logs: ${brief(missing)} is missing among ${brief(
      near.map(({ level, message }) => `${textOf(level)} ${textOf(message)}`),
      400,
    )}`
  }
  const present = objectsOf(wanted['logsNotContain']).find((one) => logs.some((entry) => fits(entry, one)))
  return present === undefined ? undefined : `logs: ${brief(present)} should not be there`
}

const childKeys = new Set(['flowId', 'count', 'countMin', 'countMax', 'ordered', 'eoEach', 'states', 'anyOrder'])

async function childrenMismatch(around: Surroundings, wanted: readonly JsonObject[]): Promise<string | undefined> {
  for (const one of wanted) {
    const difference = await executionsOfFlowMismatch(around, textOf(one['flowId']), one)
    if (difference !== undefined) return `children of flow ${textOf(one['flowId'])}: ${difference}`
  }
  return undefined
}

/** Compares all executions of a flow but the case's own ones: their number, then each of them with the other keys. */
export async function executionsOfFlowMismatch(around: Surroundings, flowId: string, wanted: JsonObject): Promise<string | undefined> {
  const found = (await around.instance.executionsOf(flowId)).filter(({ id }) => !around.own.has(textOf(id)))
  const children = found.toSorted((left, right) => createdAt(left) - createdAt(right))
  const { count, countMin, countMax } = wanted
  if (count !== undefined && children.length !== count) return `${children.length} executions should be ${brief(count)}`
  if (countMin !== undefined && children.length < Number(countMin))
    return `${children.length} executions should be at least ${brief(countMin)}`
  if (countMax !== undefined && children.length > Number(countMax))
    return `${children.length} executions should be at most ${brief(countMax)}`
  for (const child of children) {
    const known = new Set([...(around.known ?? []), ...childKeys])
    const difference = await wholeMismatch(
      { ...around, known, own: new Set([...around.own, textOf(child['id'])]) },
      textOf(child['id']),
      wanted,
    )
    if (difference !== undefined) return difference
  }
  return statesMismatch(children, wanted) ?? (await outputsInOrderMismatch(around.instance, children, objectOf(wanted['eoEach'])))
}

function statesMismatch(children: readonly JsonObject[], wanted: JsonObject): string | undefined {
  if (!('states' in wanted)) return undefined
  const states = children.map((child) => objectOf(child['state'])['current'] ?? null)
  return mismatch(states, wanted['anyOrder'] === true ? { anyOrder: wanted['states'] } : wanted['states'])
}

async function outputsInOrderMismatch(
  instance: Instance,
  children: readonly JsonObject[],
  wanted: JsonObject,
): Promise<string | undefined> {
  if (Object.keys(wanted).length === 0) return undefined
  const executions = await Promise.all(children.map(({ id }) => instance.execution(textOf(id))))
  for (const [name, values] of Object.entries(wanted)) {
    const difference = mismatch(
      executions.map((execution) => objectOf(execution?.['outputs'])[name] ?? null),
      values,
    )
    if (difference !== undefined) return `outputs ${name} in order: ${difference}`
  }
  return undefined
}

function createdAt(execution: JsonObject): number {
  const state = objectOf(execution['state'])
  return Date.parse(textOf(state['startDate'] ?? objectsOf(state['histories'])[0]?.['date']))
}

const iterationKeys = new Set(['taskId', 'index', 'key', 'value'])

async function iterationsMismatch(around: Surroundings, executionId: string, wanted: JsonObject): Promise<string | undefined> {
  if (!('iterations' in wanted) && !('iterationCount' in wanted)) return undefined
  const found = (await around.instance.iterationsOf(executionId)).map((execution) => ({ execution, loop: objectOf(execution['loopRun']) }))
  for (const [taskId, count] of Object.entries(objectOf(wanted['iterationCount']))) {
    const number = found.filter(({ loop }) => loop['taskId'] === taskId).length
    if (number !== count) return `${number} iterations of ${taskId} should be ${brief(count)}`
  }
  for (const one of objectsOf(wanted['iterations'])) {
    const name = `iteration ${textOf(one['taskId'])}#${textOf(one['index'])}`
    const hit = found.find(({ loop }) => loop['taskId'] === one['taskId'] && loop['index'] === one['index'])
    if (!hit) return `${name} is missing`
    for (const key of ['key', 'value']) {
      const difference = key in one ? mismatch(hit.loop[key], one[key]) : undefined
      if (difference !== undefined) return `${name}: ${key}: ${difference}`
    }
    const difference = await wholeMismatch({ ...around, known: iterationKeys }, textOf(hit.execution['id']), one)
    if (difference !== undefined) return `${name}: ${difference}`
  }
  return undefined
}

async function filesMismatch(instance: Instance, view: ExecutionView, wanted: readonly JsonObject[]): Promise<string | undefined> {
  const outputs = outputsMapOf(view)
  for (const one of wanted) {
    const { segments, path } = objectOf(one['output'])
    const uri = at(outputs, listOf(segments))
    const difference = typeof uri === 'string' ? await contentMismatch(instance, view, uri, one) : `${brief(uri)} is no file`
    if (difference !== undefined) return `file ${textOf(path)}: ${difference}`
  }
  return undefined
}

async function logFilesMismatch(instance: Instance, view: ExecutionView, wanted: readonly JsonObject[]): Promise<string | undefined> {
  for (const one of wanted.filter((taskRun) => 'logFile' in taskRun)) {
    const uris = candidatesOf(view, one).map((taskRun) => attemptsOf(taskRun).at(-1)?.['logFile'])
    const uri = uris.find((candidate) => typeof candidate === 'string')
    const expected = objectOf(one['logFile'])
    const { startsWith, ...content } = expected
    const difference =
      typeof uri !== 'string'
        ? `${brief(uri)} is no file`
        : (mismatch(uri, { startsWith: startsWith ?? '' }) ?? (await contentMismatch(instance, view, uri, content)))
    if (difference !== undefined) return `log file of ${textOf(one['taskId'])}: ${difference}`
  }
  return undefined
}

async function contentMismatch(instance: Instance, view: ExecutionView, uri: string, wanted: JsonObject): Promise<string | undefined> {
  const text = await instance.file(textOf(view.execution['id']), uri)
  if (text === undefined) return `${uri} cannot be read`
  const lines = text.split('\n').filter((line, index, all) => line !== '' || index < all.length - 1)
  const wantedLines: Json | undefined = wanted['lines']
  if (typeof wantedLines === 'number' && lines.length !== wantedLines) return `${lines.length} lines should be ${wantedLines}`
  if (Array.isArray(wantedLines)) return mismatch(lines, wantedLines)
  return mismatch(text, matcherOf(wanted))
}

async function triggersMismatch(around: Surroundings, wanted: readonly JsonObject[]): Promise<string | undefined> {
  if (wanted.length === 0) return undefined
  const triggers = await around.instance.triggers(around.flow)
  for (const one of wanted) {
    const trigger = triggers.find(({ triggerId }) => triggerId === one['triggerId'])
    const difference = trigger ? mismatch(trigger, one) : 'is missing'
    if (difference !== undefined) return `trigger ${textOf(one['triggerId'])}: ${difference}`
  }
  return undefined
}

function hasLogFile(wanted: JsonObject): boolean {
  return objectsOf(wanted['taskRuns']).some((one) => 'logFile' in one)
}
