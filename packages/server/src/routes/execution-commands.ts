import { InvalidEntity } from '@windhover/core/errors.ts'
import { executionJson } from '@windhover/core/execution/wire.ts'
import { isTerminated, type StateType, stateTypes } from '@windhover/core/model/state.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { z } from 'zod'
import { documentedBy, executionSchema, flagQuery, formBody } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { required } from '../errors.ts'
import { formOf } from '../form.ts'
import { textOf } from '../request-body.ts'
import { Answer, type Call, defineRoute, type Method, type Route, type RouteDocs } from '../route.ts'
import { createOf, numberOf } from './executions.ts'

const docs = documentedBy('Executions')
const text = z.string().optional()
const whole = z.int().optional()
const replayQuery = { taskRunId: text, revision: whole, breakpoints: text }

/** What OpenAPI says about each command, by its verb. */
const commandDocs: Readonly<Record<string, RouteDocs>> = {
  kill: docs('killExecution', { query: { isOnKillCascade: flagQuery }, response: executionSchema }),
  pause: docs('pauseExecution', { response: executionSchema }),
  resume: docs('resumeExecution', { ...formBody, response: executionSchema }),
  'resume/validate': docs('validateResumeExecutionInputs', { ...formBody, response: anyObject }),
  'resume-from-breakpoint': docs('resumeExecutionFromBreakpoint', { query: { breakpoints: text }, response: executionSchema }),
  restart: docs('restartExecution', { query: { revision: whole }, response: executionSchema }),
  replay: docs('replayExecution', { query: replayQuery, response: executionSchema }),
  'replay-with-inputs': docs('replayExecutionWithinputs', { query: replayQuery, ...formBody, response: executionSchema }),
  'force-run': docs('forceRunExecution', { response: executionSchema }),
  unqueue: docs('unqueueExecution', { query: { state: z.string() }, response: executionSchema }),
  'change-status': docs('updateExecutionStatus', { query: { status: z.string() }, response: executionSchema }),
  state: docs('updateTaskRunState', { body: z.object({ taskRunId: z.string(), state: z.string() }), response: executionSchema }),
  labels: docs('setLabelsOnTerminatedExecution', {
    body: z.array(z.object({ key: z.string(), value: z.string() })),
    response: executionSchema,
  }),
  eval: docs('evalExpression', { body: z.string(), bodyType: 'text/plain', response: anyObject }),
  'eval/:taskRunId': docs('evalTaskRunExpression', { body: z.string(), bodyType: 'text/plain', response: anyObject }),
}

/** What an operator may do to one execution; 1.3 has the verb behind the id, 2.0 behind `actions`. */
export const executionCommandRoutes: readonly Route[] = [
  command('DELETE', 'kill', async (call) => {
    await call.engine.executions.kill(call.tenantId, idOf(call), call.query.get('isOnKillCascade') !== 'false')
    return done(call, 202)
  }),
  command('POST', 'pause', async (call) => {
    await call.engine.executions.command(call.tenantId, idOf(call), { type: 'Pause' })
    return done(call, 204)
  }),
  command('POST', 'resume', async (call) => {
    const { inputs } = await formOf(call, await target(call))
    await call.engine.executions.resume(call.tenantId, idOf(call), inputs)
    return done(call, 204)
  }),
  command('POST', 'resume/validate', async (call) => {
    const { inputs } = await formOf(call, undefined)
    return call.engine.executions.validateResume(call.tenantId, idOf(call), inputs)
  }),
  command('POST', 'resume-from-breakpoint', async (call) => {
    const breakpoints = call.query.get('breakpoints')
    await call.engine.executions.resumeFromBreakpoint(call.tenantId, idOf(call), breakpoints === null ? undefined : breakpoints.split(','))
    return done(call, 204)
  }),
  command('POST', 'restart', async (call) =>
    shown(await call.engine.executions.restart(call.tenantId, idOf(call), numberOf(call.query, 'revision'))),
  ),
  command('POST', 'replay', async (call) => {
    const taskRunId = call.query.get('taskRunId')
    const revision = numberOf(call.query, 'revision')
    const breakpoints = call.query.get('breakpoints')
    return shown(
      await call.engine.executions.replay(call.tenantId, idOf(call), {
        ...(taskRunId !== null && { taskRunId }),
        ...(revision !== undefined && { revision }),
        ...(breakpoints !== null && { breakpoints: breakpoints.split(',') }),
      }),
    )
  }),
  command('POST', 'replay-with-inputs', async (call) => {
    const executionId = call.engine.executions.newId()
    const source = await target(call)
    const { inputs } = await formOf(call, { ...source, executionId })
    const taskRunId = call.query.get('taskRunId')
    const revision = numberOf(call.query, 'revision')
    return shown(
      await call.engine.executions.replay(call.tenantId, idOf(call), {
        inputs,
        executionId,
        ...(taskRunId !== null && { taskRunId }),
        ...(revision !== undefined && { revision }),
      }),
    )
  }),
  command('POST', 'force-run', async (call) =>
    shown(await call.engine.executions.command(call.tenantId, idOf(call), { type: 'ForceRun' })),
  ),
  command('POST', 'unqueue', async (call) =>
    shown(
      await call.engine.executions.command(call.tenantId, idOf(call), {
        type: 'Unqueue',
        state: stateOf(call.query.get('state') ?? 'RUNNING'),
      }),
    ),
  ),
  command('POST', 'change-status', async (call) => {
    const state = stateOf(required(call.query, 'status'))
    const { execution } = await call.engine.executions.get(call.tenantId, idOf(call))
    for (const [what, name] of [['execution', execution.state.current] as const, ['new status', state] as const])
      if (!isTerminated(name)) throw InvalidEntity({ message: `status: the ${what} must be terminated, it is ${name}` })
    return shown(await call.engine.executions.command(call.tenantId, idOf(call), { type: 'ChangeStatus', state }))
  }),
  command('POST', 'state', async (call) => {
    const { taskRunId, state } = memberOf(call.body)
    return shown(
      await call.engine.executions.command(call.tenantId, idOf(call), {
        type: 'ChangeTaskRunState',
        taskRunId: textOf(taskRunId, 'taskRunId'),
        state: stateOf(textOf(state, 'state')),
      }),
    )
  }),
  command('POST', 'labels', async (call) => shown(await call.engine.executions.setLabels(call.tenantId, idOf(call), labelsIn(call.body)))),
  command('POST', 'eval', async (call) =>
    call.engine.executions.evaluate(call.tenantId, idOf(call), undefined, textOf(call.body ?? '', 'body')),
  ),
  command('POST', 'eval/:taskRunId', async (call) =>
    call.engine.executions.evaluate(call.tenantId, idOf(call), call.params['taskRunId'], textOf(call.body ?? '', 'body')),
  ),
]

/** Verbs that take a form themselves. */
const withForm = new Set(['resume', 'resume/validate', 'replay-with-inputs'])

/** The route of a command on both paths. */
function command(method: Method, verb: string, handle: Route['handle']): Route {
  const dispatch: Route['handle'] = async (call) =>
    method === 'POST' && (await isCreation(call, verb))
      ? createOf({ ...call, params: { ...call.params, namespace: idOf(call), id: verb } })
      : handle(call)
  const paths = [`executions/:executionId/${verb}`, `executions/:executionId/actions/${verb}`]
  return defineRoute(method, paths, 'execution:write', dispatch, commandDocs[verb])
}

/** `POST executions/a/restart` is a command, but with a form it creates an execution of the flow `restart` in the namespace `a`;
 *  for verbs that take a form themselves it depends on whether `a` is an execution. */
async function isCreation(call: Call, verb: string): Promise<boolean> {
  if (!call.request.isMultipart() || call.request.url.includes('/actions/')) return false
  return !withForm.has(verb) || (await call.engine.executions.find(call.tenantId, idOf(call))) === undefined
}

const idOf = ({ params }: Call): string => params['executionId'] ?? ''

async function target(call: Call) {
  const { execution } = await call.engine.executions.get(call.tenantId, idOf(call))
  return { tenantId: call.tenantId, namespace: execution.namespace, flowId: execution.flowId, executionId: execution.id }
}

/** What a command without an answer of its own gives: a bare status on the paths of 1.3, the execution on those of 2.0. */
async function done(call: Call, status: number): Promise<unknown> {
  return call.request.url.includes('/actions/') ? shown(await call.engine.executions.get(call.tenantId, idOf(call))) : new Answer(status)
}

const shown = ({ execution, taskRuns }: ExecutionSnapshot): object => executionJson(execution, taskRuns)

export function stateOf(name: string): StateType {
  const state = stateTypes.find((known) => known === name)
  if (state === undefined) throw InvalidEntity({ message: `state: '${name}' is not a state, expected one of ${stateTypes.join(', ')}` })
  return state
}

function memberOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null) throw InvalidEntity({ message: 'the body must be a JSON object' })
  return body as Readonly<Record<string, unknown>>
}

export function labelsIn(body: unknown): { key: string; value: string }[] {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of labels {key, value}' })
  return body.map((label) => ({ key: textOf(label?.key, 'key'), value: textOf(label?.value, 'value') }))
}
