import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const source = `id: views
namespace: rest.views
inputs:
  - id: who
    type: STRING
    defaults: you
variables:
  greeting: hello
tasks:
  - id: rows
    type: io.kestra.plugin.core.storage.Write
    content: "{\\"a\\":1}\\n{\\"a\\":2}\\n{\\"a\\":3}\\n"
    extension: .ion
  - id: text
    type: io.kestra.plugin.core.storage.Write
    content: "one\\ntwo\\nthree\\n"
    extension: .csv
  - id: words
    type: io.kestra.plugin.core.storage.Write
    content: "# Title"
    extension: .md
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b]
    tasks:
      - id: say
        type: io.kestra.plugin.core.debug.Return
        format: "{{ taskrun.value }}"
  - id: pause
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - id: reason
        type: STRING
triggers:
  - id: daily
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 0 1 1 *"
    disabled: true
`
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered
let execution: any
const uriOf = (taskId: string): string => execution.taskRunList.find((run: { taskId: string }) => run.taskId === taskId).outputs.uri
const file = (kind: string, uri: string, more = '') =>
  api.get(`executions/${execution.id}/file${kind}?path=${encodeURIComponent(uri)}${more}`)

beforeAll(async () => {
  api = await startApi()
  await api.call('POST', 'flows', { body: source })
  const { id } = (await api.call('POST', 'executions/rest.views/views')).json
  await vi.waitUntil(async () => (await api.get(`executions/${id}`)).json.state.current === 'PAUSED', { timeout: 20_000 })
  execution = (await api.get(`executions/${id}`)).json
})
afterAll(() => api.close())

describe('files of an execution', () => {
  test('records as a list, other texts as text, at most as many rows as are asked for', async () => {
    expect((await file('/preview', uriOf('rows'), '&maxRows=2')).json).toEqual({
      extension: 'ion',
      type: 'LIST',
      content: [{ a: 1 }, { a: 2 }],
      maxLine: 2,
      truncated: true,
    })
    expect((await file('/preview', uriOf('text'), '&maxRows=100')).json).toEqual({
      extension: 'csv',
      type: 'TEXT',
      content: 'one\ntwo\nthree',
      maxLine: 100,
      truncated: false,
    })
    expect((await file('/preview', uriOf('words'), '&encoding=ISO-8859-1')).json).toMatchObject({ type: 'MARKDOWN', content: '# Title' })
    expect((await file('/preview', uriOf('words'), '&encoding=nothing')).status).toBe(422)
  })

  test('whole, their size, and as lines of JSON', async () => {
    const whole = await file('', uriOf('text'))
    expect([whole.text, whole.headers['content-disposition']]).toEqual([
      'one\ntwo\nthree\n',
      expect.stringMatching(/^attachment; filename=".*\.csv"$/),
    ])
    expect((await file('/metas', uriOf('text'))).json).toEqual({ size: 14 })
    const lines = await file('', uriOf('rows'), '&format=JSONL')
    expect([lines.headers['content-type'], lines.text]).toEqual(['application/x-ndjson', '{"a":1}\n{"a":2}\n{"a":3}\n'])
  })

  test('not those of others', async () => {
    expect((await file('', 'kestra:///rest/views/other/file.txt')).status).toBe(422)
    expect((await file('', uriOf('text').replace('.csv', '.none'))).status).toBe(404)
    expect((await api.get(`executions/${execution.id}/file`)).status).toBe(400)
  })
})

describe('the flow of an execution', () => {
  const shown = {
    id: 'views',
    namespace: 'rest.views',
    revision: 1,
    disabled: false,
    deleted: false,
    tenantId: 'main',
    inputs: [{ id: 'who', type: 'STRING', defaults: 'you', required: true }],
    tasks: [
      ...['rows', 'text', 'words'].map((id) => ({ id, type: 'io.kestra.plugin.core.storage.Write' })),
      { id: 'each', type: 'io.kestra.plugin.core.flow.ForEach', tasks: [{ id: 'say', type: 'io.kestra.plugin.core.debug.Return' }] },
      { id: 'pause', type: 'io.kestra.plugin.core.flow.Pause', inputs: [expect.objectContaining({ id: 'reason', type: 'STRING' })] },
    ],
    errors: [],
    finally: [],
    afterExecution: [],
    triggers: [{ id: 'daily', type: 'io.kestra.plugin.core.trigger.Schedule' }],
  }

  test('is shown without what only its readers may see', async () => {
    expect((await api.get(`executions/${execution.id}/flow`)).json).toEqual(shown)
    expect((await api.get('executions/flows/rest.views/views?revision=1')).json).toEqual(shown)
    expect((await api.get('executions/namespaces/rest.views/flows')).json).toEqual([shown])
    expect((await api.get('executions/namespaces')).json).toEqual(['rest.views'])
    expect((await api.get('executions/flows/rest.views/none')).status).toBe(404)
    expect((await api.get('executions/none/flow')).status).toBe(404)
  })

  test('as a graph, with the task runs of tasks that ran once', async () => {
    const graph = (await api.get(`executions/${execution.id}/graph`)).json
    const node = (uid: string) => graph.nodes.find((one: { uid: string }) => one.uid === uid)
    expect(node('root.text')).toMatchObject({
      task: { id: 'text', type: 'io.kestra.plugin.core.storage.Write' },
      taskRun: { state: { current: 'SUCCESS' } },
    })
    expect(node('root.text').task.content).toBeUndefined()
    expect(node('root.each.say').taskRun).toBeUndefined()
    expect(node('root.Triggers.daily').triggerDeclaration).toEqual({ id: 'daily', type: 'io.kestra.plugin.core.trigger.Schedule' })
    expect(graph.clusters.map(({ cluster }: { cluster: { uid: string } }) => cluster.uid)).toEqual([
      'cluster_root.Triggers',
      'cluster_root.each',
    ])
    const flowGraph = (await api.get('flows/rest.views/views/graph')).json
    expect(flowGraph.nodes.map(({ uid }: { uid: string }) => uid)).toEqual(graph.nodes.map(({ uid }: { uid: string }) => uid))
    expect((await api.call('POST', 'flows/graph', { body: source })).json.nodes.length).toBe(graph.nodes.length)
    expect((await api.get('executions/none/graph')).status).toBe(404)
    expect((await api.get('flows/rest.views/none/graph')).status).toBe(404)
  })

  test('a subflow is drawn in its place when it is asked for', async () => {
    await api.call('POST', 'flows', {
      body: 'id: parent\nnamespace: rest.parents\ntasks:\n  - id: call\n    type: io.kestra.plugin.core.flow.Subflow\n    namespace: rest.views\n    flowId: views\n',
    })
    const uids = async (query: string) =>
      (await api.get(`flows/rest.parents/parent/graph${query}`)).json.nodes.map(({ uid }: { uid: string }) => uid)
    expect(await uids('')).toEqual(['root.root-[root]', 'root.end-[end]', 'root.call'])
    expect(await uids('?subflows=root.call')).toContain('root.call.each.say')
    await api.call('DELETE', 'flows/rest.parents/parent')
  })
})

describe('outputs beside the execution', () => {
  test('are listed by task run and read one by one', async () => {
    const list = (await api.get(`outputs/${execution.id}`)).json
    expect(list.map(({ taskId, value, iteration }: Record<string, unknown>) => [taskId, value, iteration])).toEqual(
      expect.arrayContaining([
        ['text', undefined, undefined],
        ['say', 'a', 0],
        ['say', 'b', 1],
      ]),
    )
    const { taskRunId } = list.find((one: { taskId: string; value: string }) => one.taskId === 'say' && one.value === 'b')
    expect((await api.get(`outputs/${execution.id}/${taskRunId}`)).json).toEqual({ value: 'b' })
    const missing = await api.get(`outputs/${execution.id}/none`)
    expect([missing.status, missing.headers['content-type']]).toEqual([404, expect.stringContaining('application/problem+json')])
  })
})

describe('expressions', () => {
  const render = async (body: object) => (await api.call('POST', 'expressions/render', { body })).json.rendered

  test('are shown with an execution, a flow, its source, or nothing', async () => {
    const greeting = '{{ vars.greeting }} {{ inputs.who }}'
    expect(await render({ expressions: [greeting, '{{ execution.id }}'], executionId: execution.id })).toEqual({
      [greeting]: 'hello you',
      '{{ execution.id }}': execution.id,
    })
    for (const about of [{ namespace: 'rest.views', flowId: 'views' }, { flow: source }]) {
      expect(await render({ expressions: [greeting, '{{ execution.id }}'], ...about })).toEqual({
        [greeting]: 'hello you',
        '{{ execution.id }}': '{{ execution.id }}',
      })
    }
    expect(await render({ expressions: ['{{ 1 + 1 }}', '{{ vars.x }}'] })).toEqual({ '{{ 1 + 1 }}': '2', '{{ vars.x }}': '{{ vars.x }}' })
  })

  test('show no secrets and fetch nothing', async () => {
    const kept = ["{{ env('HOME') }}", "{{ kv('x') }}", "{{ read('a') }}", '{{ uuid() }}', '{{ broken']
    const rendered = await render({ expressions: ["{{ secret('KEY') }}", ...kept], flow: source })
    expect(rendered["{{ secret('KEY') }}"]).toBe('[secret: KEY]')
    for (const text of kept) expect(rendered[text]).toBe(text)
  })

  test('are refused without any, or about nothing that exists', async () => {
    const status = async (body: object) => (await api.call('POST', 'expressions/render', { body })).status
    expect(await status({ expressions: [] })).toBe(422)
    expect(await status({ expressions: ['x'], executionId: 'none' })).toBe(404)
    expect(await status({ expressions: ['x'], namespace: 'a', flowId: 'none' })).toBe(404)
  })

  test('what may be written is listed by kind', async () => {
    const all = (await api.call('POST', 'flows/expressions?taskId=words', { body: source })).json.categories
    expect(all.inputs).toEqual(['inputs.who'])
    expect(all.variables).toEqual(['vars.greeting'])
    expect(all.taskOutputs).toEqual(expect.arrayContaining(['outputs.rows.uri', 'outputs.text.uri']))
    expect(all.taskOutputs.some((one: string) => one.startsWith('outputs.words'))).toBe(false)
    expect(all.filters).toContain('upper')
    expect(all.functions.some((one: string) => one.startsWith('secret('))).toBe(true)
  })

  test('are tried in the context of an execution or one of its task runs', async () => {
    const evaluate = async (path: string, text: string) =>
      (await api.call('POST', `executions/${execution.id}/${path}`, { body: text, headers: { 'content-type': 'text/plain' } })).json
    expect(await evaluate('eval', '{{ outputs.text.uri }}')).toEqual({ result: uriOf('text') })
    const run = execution.taskRunList.find((one: { value?: string }) => one.value === 'b')
    expect(await evaluate(`actions/eval/${run.id}`, '{{ taskrun.value }}')).toEqual({ result: 'b' })
    expect(await evaluate('eval', '{{ nothing.there }}')).toEqual({ error: expect.any(String), stackTrace: expect.any(String) })
  })
})

describe('commands of one execution', () => {
  const command = (method: string, path: string, body?: unknown) =>
    api.call(method, `executions/${path}`, body === undefined ? {} : { body })

  test('resume with inputs, kill, labels, status, restart and replay on the paths of both generations', async () => {
    const { id } = execution
    expect((await command('POST', `${id}/resume/validate`, { reason: 'because' })).json.inputs).toEqual([
      expect.objectContaining({ value: 'because' }),
    ])
    expect((await command('POST', `${id}/pause`)).status).toBe(409)
    expect((await command('POST', `${id}/labels`, [{ key: 'a', value: 'b' }])).status).toBe(422)
    const resumed = await command('POST', `${id}/actions/resume`, { reason: 'because' })
    expect([resumed.status, resumed.json.id]).toEqual([200, id])
    await expect.poll(async () => (await api.get(`executions/${id}`)).json.state.current).toBe('SUCCESS')
    expect((await command('DELETE', `${id}/kill?isOnKillCascade=false`)).status).toBe(409)
    expect((await command('POST', `${id}/labels`, [{ key: 'a', value: 'b' }])).json.labels).toContainEqual({ key: 'a', value: 'b' })
    expect((await command('POST', `${id}/change-status?status=WARNING`)).json.state.current).toBe('WARNING')
    expect((await command('POST', `${id}/change-status`)).status).toBe(400)
    const refused = await command('POST', `${id}/actions/force-run`)
    expect([refused.status, refused.headers['content-type']]).toEqual([409, expect.stringContaining('problem+json')])
    const replay = (await command('POST', `${id}/replay?breakpoints=text`)).json
    expect([replay.parentId, replay.originalId]).toEqual([id, id])
    await expect.poll(async () => (await api.get(`executions/${replay.id}`)).json.state.current).toBe('BREAKPOINT')
    expect((await command('POST', `${replay.id}/resume-from-breakpoint`)).status).toBe(204)
    await expect.poll(async () => (await api.get(`executions/${replay.id}`)).json.state.current).toBe('PAUSED')
    expect((await command('DELETE', `${replay.id}/actions/kill`)).status).toBe(200)
    await expect.poll(async () => (await api.get(`executions/${replay.id}`)).json.state.current).toBe('KILLED')
    const other = (await command('POST', `${id}/actions/replay-with-inputs`, { who: 'them' })).json
    expect(other.inputs).toEqual({ who: 'them' })
    await expect.poll(async () => (await api.get(`executions/${other.id}`)).json.state.current).toBe('PAUSED')
    await command('DELETE', `${other.id}/kill`)
    expect((await command('POST', `${id}/replay?revision=9`)).status).toBe(404)
    expect((await command('POST', 'none/restart')).status).toBe(404)
    const run = execution.taskRunList.find((one: { taskId: string }) => one.taskId === 'text')
    expect((await command('POST', `${id}/state`, { taskRunId: run.id, state: 'FAILED' })).json.id).toBe(id)
    expect((await command('POST', `${id}/state`, { taskRunId: run.id, state: 'ODD' })).status).toBe(422)
  })
})
