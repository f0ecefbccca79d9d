import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

const namespace = 'company.commands'
const flows = {
  done: `
id: done
namespace: ${namespace}
inputs: [{id: who, type: STRING, defaults: world}]
labels: {team: data}
tasks:
  - {id: one, type: io.kestra.plugin.core.debug.Return, format: "hello {{ inputs.who }}"}
  - {id: two, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs.one.value }}!"}
`,
  fails: `
id: fails
namespace: ${namespace}
tasks:
  - {id: one, type: io.kestra.plugin.core.debug.Return, format: a}
  - {id: two, type: io.kestra.plugin.core.execution.Fail}
`,
  waits: `
id: waits
namespace: ${namespace}
tasks:
  - {id: pause, type: io.kestra.plugin.core.flow.Pause, onResume: [{id: reason, type: STRING, required: true}]}
  - {id: two, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs.pause.onResume.reason }}"}
`,
  sleeps: `
id: sleeps
namespace: ${namespace}
tasks: [{id: sleep, type: io.kestra.plugin.core.flow.Sleep, duration: PT30S}, {id: two, type: io.kestra.plugin.core.debug.Return, format: b}]
`,
  limited: `
id: limited
namespace: ${namespace}
concurrency: {limit: 1, behavior: QUEUE}
tasks: [{id: sleep, type: io.kestra.plugin.core.flow.Sleep, duration: PT30S}]
`,
} as const

// biome-ignore lint/suspicious/noExplicitAny: the JSON of an execution
type Json = any
let api: ApiServer

beforeAll(async () => {
  api = await startApi()
  for (const source of Object.values(flows)) expect((await api.call('POST', 'flows', { body: source })).status).toBe(200)
})
afterAll(() => api.close())

const create = async (flow: keyof typeof flows, query = ''): Promise<Json> =>
  (await api.call('POST', `executions/${namespace}/${flow}${query}`)).json

/** Waits until the execution is in one of these states. */
async function reached(id: string, ...states: readonly string[]): Promise<Json> {
  for (;;) {
    const execution = (await api.get(`executions/${id}`)).json
    if (states.includes(execution.state.current)) return execution
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const form = (name: string, value: string) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`),
})
const taskStates = (execution: Json): readonly string[] => execution.taskRunList.map((run: Json) => `${run.taskId} ${run.state.current}`)

describe.each([
  ['1.3', ''],
  ['2.0', 'actions/'],
])('on the paths of %s', (generation, actions) => {
  const command = (id: string, verb: string, request = {}, method = 'POST') =>
    api.call(method, `executions/${id}/${actions}${verb}`, request)
  const bare = generation === '1.3'

  test('kill ends what runs', async () => {
    const { id } = await create('sleeps')
    await reached(id, 'RUNNING')
    expect((await command(id, 'kill', {}, 'DELETE')).status).toBe(bare ? 202 : 200)
    await reached(id, 'KILLED')
    // in 1.3 the execution is killed before its task runs
    while (taskStates((await api.get(`executions/${id}`)).json)[0] !== 'sleep KILLED') await new Promise((resolve) => setImmediate(resolve))
    expect((await api.call('DELETE', `executions/nothing/${actions}kill`)).status).toBe(404)
  })

  test('pause lets nothing more begin, and is refused after the end', async () => {
    const { id } = await create('sleeps')
    await reached(id, 'RUNNING')
    expect((await command(id, 'pause')).status).toBe(bare ? 204 : 200)
    await reached(id, 'PAUSED')
    await command(id, 'kill', {}, 'DELETE')
    await reached(id, 'KILLED')
    expect((await command(id, 'pause')).status).toBe(409)
  })

  test('resume takes inputs after checking them', async () => {
    const { id } = await create('waits')
    await reached(id, 'PAUSED')
    const checked = (await command(id, 'resume/validate', form('reason', 'fine'))).json
    expect(checked.inputs.map((entry: Json) => [entry.input.id, entry.value])).toEqual([['reason', 'fine']])
    expect((await command(id, 'resume', form('reason', 'because'))).status).toBe(bare ? 204 : 200)
    expect((await reached(id, 'SUCCESS')).taskRunList[1].outputs).toEqual({ value: 'because' })
    expect((await command(id, 'resume', form('reason', 'again'))).status).toBe(409)
  })

  test('an execution that was stopped at a breakpoint goes on', async () => {
    const { id } = await create('done', '?breakpoints=two')
    expect(taskStates(await reached(id, 'BREAKPOINT'))).toContain('one SUCCESS')
    expect((await command(id, 'resume-from-breakpoint')).status).toBe(bare ? 204 : 200)
    expect(taskStates(await reached(id, 'SUCCESS'))).toEqual(['one SUCCESS', 'two SUCCESS'])
  })

  test('restart tries again what failed and keeps what did not', async () => {
    const failed = await create('fails', '?wait=true')
    const restarted = await command(failed.id, 'restart')
    expect([restarted.status, restarted.json.id]).toEqual([200, failed.id])
    const again = await reached(failed.id, 'FAILED')
    expect(again.taskRunList.map((run: Json) => run.id)).toEqual(failed.taskRunList.map((run: Json) => run.id))
    expect(again.state.histories.map((entry: Json) => entry.state)).toContain('RESTARTED')
    expect((await command((await create('done', '?wait=true')).id, 'restart')).status).toBe(422)
  })

  test('replay is a new execution, from a task run or with other inputs', async () => {
    const source = await create('done', '?wait=true')
    const replayed = await command(source.id, `replay?taskRunId=${source.taskRunList[1].id}`)
    expect(replayed.status).toBe(200)
    const ended = await reached(replayed.json.id, 'SUCCESS')
    expect([ended.id === source.id, ended.originalId, taskStates(ended)]).toEqual([false, source.id, ['one SUCCESS', 'two SUCCESS']])
    const other = await command(source.id, 'replay-with-inputs', form('who', 'moon'))
    expect((await reached(other.json.id, 'SUCCESS')).taskRunList[1].outputs).toEqual({ value: 'hello moon!' })
  })

  test('an execution that waits for its turn may be let through', async () => {
    const [first, second, third] = [await create('limited'), await create('limited'), await create('limited')]
    await Promise.all([reached(second.id, 'QUEUED'), reached(third.id, 'QUEUED')])
    const forced = await command(second.id, 'force-run')
    expect(forced.status).toBe(200)
    const unqueued = await command(third.id, 'unqueue?state=RUNNING')
    expect(unqueued.status).toBe(200)
    await Promise.all([reached(second.id, 'RUNNING'), reached(third.id, 'RUNNING')])
    for (const { id } of [first, second, third]) {
      await command(id, 'kill', {}, 'DELETE')
      await reached(id, 'KILLED')
    }
  })

  test('the status of an ended execution, its task runs and labels may be corrected', async () => {
    const { id, taskRunList } = await create('fails', '?wait=true')
    const changed = await command(id, 'change-status?status=WARNING')
    expect([changed.status, changed.json.state.current]).toEqual([200, 'WARNING'])
    const labelled = await command(id, 'labels', { body: [{ key: 'seen', value: 'yes' }] })
    expect(labelled.json.labels).toContainEqual({ key: 'seen', value: 'yes' })
    expect((await command(id, 'state', { body: { taskRunId: taskRunList[1].id, state: 'SUCCESS' } })).status).toBe(200)
    expect(taskStates(await reached(id, 'SUCCESS'))).toEqual(['one SUCCESS', 'two SUCCESS'])
    expect((await command(id, 'change-status?status=RUNNING')).status).toBe(422)
  })

  test('an expression is tried on an execution or a task run', async () => {
    const { id, taskRunList } = await create('done', '?wait=true')
    const text = (body: string) => ({ headers: { 'content-type': 'text/plain' }, body })
    expect((await command(id, 'eval', text('{{ outputs.one.value }}'))).json).toMatchObject({ result: 'hello world' })
    expect((await command(id, `eval/${taskRunList[1].id}`, text('{{ taskrun.id }}'))).json).toMatchObject({ result: taskRunList[1].id })
    const wrong = await command(id, 'eval', text('{{ nothing.there }}'))
    expect([wrong.status, typeof wrong.json.error]).toEqual([200, 'string'])
  })
})

test('the old way to create still works', async () => {
  const created = await api.call('POST', `executions/trigger/${namespace}/done?wait=true`)
  expect([created.status, created.json.state.current]).toEqual([200, 'SUCCESS'])
})
