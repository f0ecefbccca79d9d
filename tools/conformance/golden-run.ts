import { setTimeout as pause } from 'node:timers/promises'
import { perform } from './action.ts'
import { type Answer, mentions, objectIn, refusalOf } from './answer.ts'
import type { FlowText } from './case-files.ts'
import { CaseRun, Difference, type Followed } from './case-run.ts'
import { eventually } from './eventually.ts'
import { stateOf } from './execution-view.ts'
import type { Expectation, GoldenCase, SequenceStep } from './golden-case.ts'
import { type FlowKey, formOf, type Instance, isTerminal, queryOf } from './instance.ts'
import { brief, isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'
import { executionsOfFlowMismatch, wholeMismatch } from './related-expectation.ts'

/** How long logs, children and triggers may come after the execution has ended. */
const patienceMs = 10_000

/** Runs one case against an instance; gives the first difference, undefined when it passes. Leaves its flows behind. */
export async function runGolden(instance: Instance, golden: GoldenCase, flows: readonly FlowText[]): Promise<string | undefined> {
  const run = new CaseRun(instance, golden, flows)
  try {
    await run.deploy()
    await putKeyValues(instance, golden.kv)
    for (const step of golden.setup ?? []) await setUp(run, step)
    if (golden.sequence) await runSequence(run, golden.sequence)
    else await runDirectly(run, golden)
    for (const one of golden.also ?? []) await compareOthers(run, 'executionsOfFlow', textOf(one['executionsOfFlow']), one)
    return undefined
  } catch (error) {
    if (error instanceof Difference) return error.message
    return `the case could not be run: ${error instanceof Error ? `${error.message}${error.cause ? ` (${String(error.cause)})` : ''}` : String(error)}`
  }
}

async function runDirectly(run: CaseRun, golden: GoldenCase): Promise<void> {
  const reject = golden.expect?.['reject']
  for (let number = 1; number <= (golden.runs ?? 1); number += 1) {
    const answer = await create(run, golden)
    if (isObject(reject)) return compareRefusal(run, answer, reject)
    const id = objectIn(answer)['id']
    if (typeof id !== 'string' || answer.status >= 300) throw new Difference(`creating the execution: ${refusalOf(answer)}`)
    const followed = run.follow(id)
    compareStatus(golden.expect, answer)
    if (number === (golden.runs ?? 1)) break
    if (golden.overlap) await run.reach(followed, (state) => state !== 'CREATED', 'anything past CREATED')
    else await compare(run, followed, golden.expectEach?.[number - 1] ?? {}, true)
  }
  for (const action of golden.actions ?? []) await perform(run, action)
  for (const [index, followed] of run.followed.entries()) {
    const wanted = golden.expectEach ? golden.expectEach[index] : golden.expect
    if (wanted) await compare(run, followed, wanted)
  }
}

async function create(run: CaseRun, golden: GoldenCase): Promise<Answer> {
  if (golden.request) {
    const { method, path, body, contentType } = golden.request
    return run.instance.sendTo(method, path, body, contentType)
  }
  run.query = await run.filled(golden.query ?? {})
  return run.instance.createExecution(run.flow, formOf(golden.inputs ?? {}, golden.files ?? {}), queryOf(run.query))
}

function compareStatus(expect: Expectation | undefined, answer: Answer): void {
  const wanted = expect?.['httpStatus']
  if (wanted !== undefined && wanted !== answer.status) throw new Difference(`httpStatus: ${answer.status} should be ${brief(wanted)}`)
}

/** Keys of an expectation that were compared before the execution was followed. */
const known = new Set(['httpStatus', 'reject'])

/** Polls until the execution has ended, or is in the state that is wanted, then compares everything. @throws Difference */
async function compare(run: CaseRun, followed: Followed, wanted: Expectation, untilEnd = false): Promise<void> {
  if (Object.keys(wanted).length === 0 && !untilEnd) return
  const state = wanted['state']
  const reached = (current: string) => current === state || isTerminal(current)
  const timeout = `${brief(state ?? 'a terminal state')} within ${run.timeoutMs / 1000} s`
  await run.reach(followed, reached, timeout)
  const compareOnce = async () => wholeMismatch({ ...run.surroundings, known }, followed.id, await run.filled(wanted, followed))
  const difference = await eventually(patienceMs, compareOnce, (text) => text.startsWith('state: '))
  if (difference?.startsWith('state: ')) throw new Difference(`${difference}${await errorsOf(run.instance, followed.id)}`)
  if (difference !== undefined) throw new Difference(difference)
}

/** What an execution logged as errors: the likely cause of a state that was not expected. */
async function errorsOf(instance: Instance, executionId: string): Promise<string> {
  const errors = (await instance.logs(executionId)).filter(({ level }) => level === 'ERROR')
  return errors.length === 0
    ? ''
    : `; errors: ${brief(
        errors.map(({ taskId, message }) => `${textOf(taskId)}: ${textOf(message)}`),
        600,
      )}`
}

async function compareRefusal(run: CaseRun, answer: Answer, reject: JsonObject): Promise<void> {
  if (!listOf(reject['status']).includes(answer.status))
    throw new Difference(`the create call answered ${refusalOf(answer)}, should be ${brief(reject['status'])}`)
  const unsaid = listOf(reject['messageContains']).find((part) => !mentions(answer, textOf(part)))
  if (unsaid !== undefined) throw new Difference(`the create call answered ${refusalOf(answer)}, should say ${brief(unsaid)}`)
  if (reject['emptyBody'] === true && answer.text !== '') throw new Difference(`the body should be empty: ${brief(answer.text)}`)
  const executions = await run.instance.executionsOf(run.flow.id)
  if (executions.length > 0) throw new Difference(`there should be no execution, ${executions.length} exist`)
}

async function runSequence(run: CaseRun, steps: readonly SequenceStep[]): Promise<void> {
  for (const step of steps) {
    const flow = run.flows.find(({ path }) => path === step.flow)
    if (!flow) throw new Difference(`the sequence names the flow ${step.flow}, which is not deployed`)
    const answer = await run.instance.createExecution(flow, formOf(step.inputs ?? {}, step.files ?? {}), '')
    const id = objectIn(answer)['id']
    if (typeof id !== 'string') throw new Difference(`creating an execution of ${flow.id}: ${refusalOf(answer)}`)
    const followed = run.follow(id)
    await compare(run, followed, step.expect ?? {}, true)
    if (step.waitMs !== undefined) await pause(step.waitMs)
    if (step.executionsOfFlow)
      await compareOthers(run, `after ${flow.id}`, textOf(step.executionsOfFlow['flowId']), step.executionsOfFlow, followed)
  }
}

async function compareOthers(run: CaseRun, name: string, flowId: string, wanted: JsonObject, followed = run.followed[0]): Promise<void> {
  const { executionsOfFlow: _, ...rest } = wanted
  // the listed states count every execution of the flow, the case's own ones too
  const own = 'states' in wanted ? new Set<string>() : run.own
  const difference = await eventually(patienceMs, async () =>
    executionsOfFlowMismatch({ ...run.surroundings, own }, flowId, await run.filled(rest, followed)),
  )
  if (difference !== undefined) throw new Difference(`${name}: executions of ${flowId}: ${difference}`)
}

/** `setup` of a case: disables a trigger, or runs another flow until a state and keeps its id under a name for placeholders. */
async function setUp(run: CaseRun, step: JsonObject): Promise<void> {
  if (isObject(step['disableTrigger'])) return disableTrigger(run.instance, step['disableTrigger'])
  const flow = run.flows.find(({ path, id }) => path === step['flow'] || id === step['flowId'])
  const name = textOf(step['as'] ?? step['keep'])
  const wanted = textOf(step['until'] ?? step['state'])
  if (!flow || name === '' || wanted === '') throw new Difference(`the runner does not know the setup ${brief(step)}`)
  const answer = await run.instance.createExecution(flow, formOf(objectOf(step['inputs']), objectOf(step['files'])), '')
  const id = textOf(objectIn(answer)['id'])
  const execution = await run.instance.reach(id, (state) => state === wanted, run.timeoutMs)
  if (!execution || stateOf(execution) !== wanted) throw new Difference(`setup: ${flow.id} should become ${wanted}: ${refusalOf(answer)}`)
  run.own.add(id)
  run.kept.set(name, id).set(`${name}.id`, id)
}

async function disableTrigger(instance: Instance, wanted: JsonObject): Promise<void> {
  const key: FlowKey = { namespace: textOf(wanted['namespace']), id: textOf(wanted['flowId']) }
  const difference = await eventually(patienceMs, async () => {
    const trigger = (await instance.triggers(key)).find(({ triggerId }) => triggerId === wanted['triggerId'])
    if (!trigger) return `setup: trigger ${brief(wanted)} is not found`
    const body = JSON.stringify({ triggers: [{ tenantId: 'main', ...wanted }], disabled: true })
    const answer = await instance.send('POST', '/triggers/set-disabled/by-triggers', body, 'application/json')
    return answer.status === 200 ? undefined : `setup: disabling the trigger: ${refusalOf(answer)}`
  })
  if (difference !== undefined) throw new Difference(difference)
}

/** Key-value entries of a case, as a list of `{namespace, key, value}` or a map of namespace to entries. */
async function putKeyValues(instance: Instance, kv: Json | undefined): Promise<void> {
  const entries = isObject(kv)
    ? Object.entries(kv).flatMap(([namespace, values]) =>
        Object.entries(objectOf(values)).map(([key, value]) => ({ namespace, key, value })),
      )
    : objectsOf(kv).map(({ namespace, key, value }) => ({ namespace: textOf(namespace), key: textOf(key), value }))
  for (const { namespace, key, value } of entries) {
    const answer = await instance.putKeyValue(namespace, key, value ?? null)
    if (answer.status !== 200) throw new Difference(`setting ${namespace} ${key}: ${refusalOf(answer)}`)
  }
}
