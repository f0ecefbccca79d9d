import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, mentions, objectIn, refusalOf } from './answer.ts'
import { patched } from './case-files.ts'
import { type CaseRun, Difference, type Followed } from './case-run.ts'
import { eventually } from './eventually.ts'
import { executionMismatch } from './execution-expectation.ts'
import { historyOf, stateOf, viewOf } from './execution-view.ts'
import type { Action, Expectation, Patch } from './golden-case.ts'
import { formOf, isTerminal, queryOf } from './instance.ts'
import { brief, type JsonObject, objectOf, objectsOf, textOf } from './json.ts'
import { mismatch } from './matcher.ts'
import { wholeMismatch } from './related-expectation.ts'
import { candidatesOf } from './task-run-expectation.ts'

/** Performs one action of a case: wait, compare, call, compare the answer, follow. @throws Difference at the first one */
export async function perform(run: CaseRun, action: Action): Promise<void> {
  const subject = run.followed[(action.run ?? run.followed.length) - 1]
  if (!subject) throw new Difference(`there is no run ${action.run} to ${action.do}`)
  for (const one of action.do.endsWith('-by-ids') ? run.followed : [subject]) {
    if (action.after) await run.reach(one, (state) => state === action.after, action.after)
    if (action.after && isTerminal(action.after) && /^(afterExecution|listeners):/m.test(run.flow.source)) await settle(run, one)
  }
  if (action.waitMs !== undefined) await pause(action.waitMs)
  if (action.expectBefore) await compareBefore(run, subject, action.expectBefore)
  if (action.do === 'check') return
  const before = (await run.instance.execution(subject.id)) ?? {}
  const answer = await call(run, action, subject, before)
  checkAnswer(action, answer)
  const wanted = action.expectResponse && (await run.filled(action.expectResponse, subject, before))
  const difference = wanted && responseMismatch(run, wanted, before, answer)
  if (difference !== undefined) throw new Difference(`answer of ${action.do}: ${difference}`)
  follow(run, action, subject, before, answer)
}

/** Waits until what runs after an execution has ended too: its task runs are terminal and stay as many. */
async function settle(run: CaseRun, subject: Followed): Promise<void> {
  let count = -1
  await eventually(run.timeoutMs, async () => {
    await pause(200)
    const { taskRuns } = viewOf((await run.instance.execution(subject.id)) ?? {})
    const settled = taskRuns.length === count && taskRuns.every((taskRun) => isTerminal(stateOf(taskRun)))
    count = taskRuns.length
    return settled ? undefined : 'still running'
  })
}

async function compareBefore(run: CaseRun, subject: Followed, expectation: Expectation): Promise<void> {
  const wanted = await run.filled(expectation, subject)
  const difference = await eventually(3000, () => wholeMismatch(run.surroundings, subject.id, wanted))
  if (difference !== undefined) throw new Difference(`before the action: ${difference}`)
}

function checkAnswer(action: Action, answer: Answer): void {
  if (action.expectStatus && !action.expectStatus.includes(answer.status))
    throw new Difference(`${action.do} answered ${refusalOf(answer)}, should be ${brief(action.expectStatus)}`)
  const unsaid = (action.messageContains ?? []).find((part) => !mentions(answer, part))
  if (unsaid !== undefined) throw new Difference(`${action.do} answered ${refusalOf(answer)}, should say ${brief(unsaid)}`)
}

/** Actions after which an execution goes on, so that a state seen before does not count. */
const moving = new Set([
  'restart',
  'replay',
  'replay-with-inputs',
  'resume',
  'resume-from-breakpoint',
  'kill',
  'pause',
  'force-run',
  'unqueue',
  'set-taskrun-state',
])

function follow(run: CaseRun, action: Action, subject: Followed, before: JsonObject, answer: Answer): void {
  const body = objectIn(answer)
  if (action.follow === 'new') {
    if (typeof body['id'] !== 'string') throw new Difference(`${action.do} gave no execution to follow: ${refusalOf(answer)}`)
    subject.id = body['id']
    run.own.add(subject.id)
    subject.historyLength = 0
  }
  if (answer.status >= 400 || !moving.has(action.do.replace('-by-ids', ''))) return
  const answered = historyOf(body)
  if (answered.length > 0 && !isTerminal(stateOf(body))) subject.historyLength = answered.length
  else if (action.follow !== 'new') subject.historyLength = historyOf(before).length
}

async function call(run: CaseRun, action: Action, subject: Followed, before: JsonObject): Promise<Answer> {
  const { instance } = run
  const args = objectOf(action.args)
  const post = (name: string, query: JsonObject = {}, body?: string | FormData, type?: string) =>
    instance.act('POST', subject.id, `${name}${queryOf(query)}`, body, type)
  const revision = args['revision'] === undefined ? {} : { revision: revisionIn(run, args['revision']) }
  const taskRunId = args['taskRunId'] ?? (args['taskRun'] === undefined ? undefined : pickTaskRun(before, objectOf(args['taskRun'])))
  const fromTaskRun = { ...revision, ...(taskRunId === undefined ? {} : { taskRunId }), ...given(args, 'breakpoints') }
  switch (action.do) {
    case 'kill':
      return instance.act('DELETE', subject.id, `kill${queryOf(given(args, 'isOnKillCascade'))}`)
    case 'resume':
      return post('resume', {}, formOf(objectOf(args['inputs']), objectOf(args['files'])))
    case 'restart':
      return post('restart', revision)
    case 'replay':
      return post('replay', fromTaskRun)
    case 'replay-with-inputs':
      return post('replay-with-inputs', fromTaskRun, formOf(objectOf(args['inputs']), objectOf(args['files'])))
    case 'pause':
    case 'force-run':
      return post(action.do)
    case 'unqueue':
      return post('unqueue', { state: args['state'] ?? 'RUNNING' })
    case 'change-status':
      return post('change-status', given(args, 'status'))
    case 'resume-from-breakpoint':
      return post('resume-from-breakpoint', given(args, 'breakpoints'))
    case 'set-labels':
      return post('labels', {}, JSON.stringify(args['labels']), 'application/json')
    case 'set-taskrun-state':
      return post('state', {}, JSON.stringify({ taskRunId, state: args['state'] }), 'application/json')
    case 'eval':
      return post(taskRunId === undefined ? 'eval' : `eval/${textOf(taskRunId)}`, {}, textOf(args['expression']), 'text/plain')
    case 'delete':
      return instance.send('DELETE', `/executions/${subject.id}${queryOf(args)}`)
    case 'get':
      return instance.send('GET', `/executions/${subject.id}`)
    case 'update-flow':
      return instance.updateFlow(run.flow, patched(run.flow.source, objectsOf(args['patch']).map(patchOf)))
    default:
      return callByIds(run, action)
  }
}

async function callByIds(run: CaseRun, action: Action): Promise<Answer> {
  const name = /^(.+)-by-ids$/.exec(action.do)?.[1]
  if (name === undefined) throw new Difference(`the runner does not know the action ${action.do}`)
  const ids = JSON.stringify(run.followed.map(({ id }) => id))
  const method = name === 'kill' || name === 'delete' ? 'DELETE' : 'POST'
  const path = name === 'delete' ? '/executions/by-ids' : `/executions/${name}/by-ids`
  return run.instance.send(method, `${path}${queryOf(objectOf(action.args))}`, ids, 'application/json')
}

/** The id of the task run that `args.taskRun` means: by list position, or by task and iteration values. */
function pickTaskRun(execution: JsonObject, wanted: JsonObject): string {
  const view = viewOf(execution)
  const { taskId, index, values } = wanted
  const chosen =
    taskId === undefined
      ? view.taskRuns[Number(index)]
      : candidatesOf(view, { taskId, ...(values === undefined ? {} : { valuePath: values }), ...(index === undefined ? {} : { index }) })[0]
  if (!chosen) throw new Difference(`there is no task run ${brief(wanted)} to act on`)
  return textOf(chosen['id'])
}

const answerKeys = new Set(['newId', 'result', 'resultContains', 'errorContains', 'revision'])

function responseMismatch(run: CaseRun, wanted: JsonObject, before: JsonObject, answer: Answer): string | undefined {
  const body = objectIn(answer)
  const { newId, revision, ...rest } = wanted
  if (newId !== undefined && newId !== (body['id'] !== before['id'])) return `the id should be ${newId ? 'a new' : 'the same'} one`
  if (revision !== undefined && body['revision'] !== revisionIn(run, revision))
    return `revision: ${brief(body['revision'])} should be ${brief(revisionIn(run, revision))}`
  const evaluated =
    ('result' in rest ? mismatch(body['result'], rest['result']) : undefined) ??
    ('resultContains' in rest ? mismatch(body['result'], { contains: rest['resultContains'] ?? null }) : undefined) ??
    ('errorContains' in rest ? mismatch(body['error'], { contains: rest['errorContains'] ?? null }) : undefined)
  const view = viewOf(body)
  return evaluated ?? executionMismatch(view, rest, answerKeys) ?? newTaskRunMismatch(before, body, objectsOf(rest['taskRuns']))
}

function newTaskRunMismatch(before: JsonObject, after: JsonObject, wanted: readonly JsonObject[]): string | undefined {
  for (const one of wanted.filter((taskRun) => 'newTaskRunId' in taskRun)) {
    const [old] = candidatesOf(viewOf(before), one)
    const [current] = candidatesOf(viewOf(after), one)
    const renewed = old?.['id'] !== current?.['id']
    if (renewed !== one['newTaskRunId'])
      return `task run ${textOf(one['taskId'])}: the id should be ${one['newTaskRunId'] ? 'a new' : 'the same'} one`
  }
  return undefined
}

function revisionIn(run: CaseRun, revision: unknown): number {
  return Number(revision) + run.firstRevision - 1
}

function given(args: JsonObject, key: string): JsonObject {
  return args[key] === undefined ? {} : { [key]: args[key] }
}

function patchOf(patch: JsonObject): Patch {
  return { find: textOf(patch['find']), replace: textOf(patch['replace']) }
}
