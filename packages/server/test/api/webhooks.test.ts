import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiRequest, type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
let newer: ApiServer
const namespace = 'company.hooks'
const hook = (id: string, rest: string) => `{id: ${id}, type: io.kestra.plugin.core.trigger.Webhook, ${rest}}`
const flow = (
  id: string,
  triggers: readonly string[],
  rest = '',
) => `{id: ${id}, namespace: ${namespace}, labels: {own: "1"}, inputs: [{id: n, type: INT, defaults: 3}], ${rest}
  tasks: [{id: say, type: io.kestra.plugin.core.debug.Return, format: "n={{ inputs.n }}"}],
  outputs: [{id: said, type: STRING, value: "{{ outputs.say.value }}"}], triggers: [${triggers.join(', ')}]}`

const call = (to: ApiServer, path: string, request: ApiRequest = {}, method = 'POST') =>
  to.call(method, `executions/webhook/${namespace}/${path}`, request)

beforeAll(async () => {
  ;[api, newer] = await Promise.all([startApi('1.3'), startApi('2.0')])
  const shared = [
    hook('plain', 'key: " secret ", labels: {from: hook}'),
    hook('rendered', 'key: "{{ flow.id }}-key"'),
    hook('reads', 'key: reads, inputs: {n: "{{ trigger.body.n }}"}'),
    hook('waits', 'key: waits, wait: true'),
    hook('outputs', 'key: outputs, wait: true, returnOutputs: true'),
    hook('text', 'key: text, wait: true, returnOutputs: true, responseContentType: text/plain, responseCode: "{{ 200 + 1 }}"'),
    hook('broken', 'key: "{{ nothing.here }}"'),
    hook('idle', 'key: idle, disabled: true'),
  ]
  const condition = 'conditions: [{type: io.kestra.plugin.core.condition.Expression, expression: "{{ trigger.body.go }}"}]'
  const deploy = async (to: ApiServer, source: string) =>
    expect((await to.call('POST', 'flows', { body: source })).text).toContain(namespace)
  await deploy(api, flow('hooks', [...shared, hook('asks', `key: asks, ${condition}`)]))
  const stores = [hook('stores', 'key: stores, fetchType: STORE'), hook('drops', 'key: drops, fetchType: NONE')]
  await deploy(newer, flow('hooks', [...shared, ...stores, hook('asks', 'key: asks, when: "{{ trigger.body.go }}"')]))
  await deploy(api, flow('asleep', [hook('plain', 'key: secret')], 'disabled: true,'))
})
afterAll(() => Promise.all([api.close(), newer.close()]))

test('a call tells what came with it and which execution it started', async () => {
  const answer = await call(api, 'hooks/secret?q=a&q=b', { body: { a: 1, list: [null, { b: null }] }, headers: { 'x-own': 'v' } })
  expect(answer.status).toBe(200)
  const { id, labels, trigger, ...rest } = answer.json
  expect(rest).toMatchObject({ tenantId: 'main', namespace, flowId: 'hooks', flowRevision: 1, state: { current: 'CREATED' } })
  expect(labels).toEqual([
    { key: 'own', value: '1' },
    { key: 'system.from', value: 'trigger' },
    { key: 'system.correlationId', value: id },
  ])
  expect(trigger).toMatchObject({ id: 'plain', type: 'io.kestra.plugin.core.trigger.Webhook' })
  expect(trigger.variables).toMatchObject({ body: { a: 1, list: [null, {}] }, parameters: { q: ['a', 'b'] }, headers: { 'x-own': ['v'] } })
  const created = (await call(newer, 'hooks/secret', { body: {} })).json
  expect(created.labels).toContainEqual({ key: 'from', value: 'hook' })
})

test.each([
  ['{"a":1}', 'text/plain', { a: 1 }],
  ['[1,{"a":2}]', 'application/json', [1, { a: 2 }]],
  ['"text"', 'application/json', '"text"'],
  ['7', 'application/json', '7'],
  ['{"a":1} and more', 'application/json', { a: 1 }],
  ['{"a":', 'application/json', '{"a":'],
  ['a=b&c=d', 'application/x-www-form-urlencoded', 'a=b&c=d'],
])('the body %s is seen as %j', async (body, type, seen) => {
  const answer = await call(api, 'hooks/secret', { body, headers: { 'content-type': type } }, 'PUT')
  expect(answer.json.trigger.variables.body).toEqual(seen)
})

test('a call without a body has none', async () => {
  expect((await call(api, 'hooks/secret', {}, 'GET')).json.trigger.variables).not.toHaveProperty('body')
})

test('keys are rendered and trimmed; what is not there, wrong, broken or disabled gets one and the same answer', async () => {
  expect((await call(api, 'hooks/hooks-key')).status).toBe(200)
  const refused = await Promise.all(
    ['hooks/wrong', 'nowhere/secret', 'asleep/wrong', 'hooks/idle', 'hooks/%20secret%20', 'hooks/secret/', 'hooks/secret/more'].map(
      (path) => call(api, path),
    ),
  )
  const { message } = refused[0]?.json ?? {}
  expect(message).toBe('Not Found: Flow not found, or no webhook with that key')
  for (const answer of refused) expect([answer.status, answer.json.message]).toEqual([404, message])
  expect((await call(api, 'asleep/secret')).status).toBe(409)
})

test('to look at it with HEAD starts nothing', async () => {
  const before = (await api.get('executions/search')).json.total
  expect((await call(api, 'hooks/secret', {}, 'HEAD')).status).toBe(404)
  expect((await api.get('executions/search')).json.total).toBe(before)
})

test('conditions that do not hold, or cannot be judged, start nothing and leave the reason', async () => {
  for (const [server, word] of [
    [api, 'Expression'],
    [newer, 'when'],
  ] as const) {
    expect((await call(server, 'hooks/asks', { body: { go: true } })).status).toBe(200)
    const refused = await call(server, 'hooks/asks', { body: { go: false } })
    expect([refused.status, refused.text]).toEqual([204, ''])
    expect((await call(server, 'hooks/asks', { body: {} })).status).toBe(204)
    const reasons = async () =>
      (await server.get(`triggers/${namespace}/hooks/asks/history`)).json.results.map(({ reason }: { reason?: string }) => reason ?? '')
    await expect.poll(reasons).toEqual([expect.stringContaining('go'), expect.stringContaining(word), ''])
  }
})

test('inputs are read as those of the flow; when they cannot be, 1.3 ignores the call and 2.0 refuses it', async () => {
  expect((await api.get(`executions/${(await call(api, 'hooks/reads', { body: { n: '7' } })).json.id}`)).json.inputs).toEqual({ n: 7 })
  expect((await call(api, 'hooks/reads', { body: { n: 'x' } })).status).toBe(204)
  const refused = await call(newer, 'hooks/reads', { body: { n: 'x' } })
  expect([refused.status, refused.json.message]).toEqual([422, expect.stringContaining('n')])
})

test('a call may wait for the end, and for the outputs alone', async () => {
  expect((await call(api, 'hooks/waits')).json).toMatchObject({ state: { current: 'SUCCESS' }, outputs: { said: 'n=3' } })
  expect((await call(api, 'hooks/outputs')).json).toEqual({ said: 'n=3' })
  const text = await call(api, 'hooks/text')
  expect([text.status, text.text, text.headers['content-type']]).toEqual([201, '{"said":"n=3"}', 'text/plain; charset=utf-8'])
})

test('a body may be stored, or left', async () => {
  const { variables } = (await call(newer, 'hooks/stores', { body: 'many bytes' })).json.trigger
  expect(variables).not.toHaveProperty('body')
  expect(variables.uri).toMatch(/^kestra:\/\/\/company\/hooks\/hooks\/executions\/\w+\/trigger\/stores\/body$/)
  expect((await call(newer, 'hooks/drops', { body: 'x' })).json.trigger.variables).not.toHaveProperty('body')
})

test('files of a form are stored and its fields are lists', async () => {
  const boundary = 'hook-boundary'
  const part = (head: string, text: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`
  const body = Buffer.from(
    `${part('name="a"', '1')}${part('name="a"', '2')}${part('name="file"; filename="../up.txt"', 'content')}--${boundary}--\r\n`,
  )
  const answer = await call(newer, 'hooks/secret', { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } })
  const { formFields, parts } = answer.json.trigger.variables
  expect(formFields).toEqual({ a: ['1', '2'] })
  expect(parts).toMatchObject([{ name: 'file', size: 7, uri: expect.stringMatching(/\/trigger\/plain\/0-[^/]+$/) }])
  const file = await newer.get(`executions/${answer.json.id}/file?path=${encodeURIComponent(parts[0].uri)}`)
  expect(file.text).toBe('content')
})

test('a body that is too large is refused in words, and the trigger remembers it', async () => {
  const answer = await call(api, 'hooks/secret', { body: Buffer.alloc(65 * 1024 * 1024, 'x') })
  expect(answer.status).toBe(413)
  await expect
    .poll(async () => (await api.get(`triggers/${namespace}/hooks/plain/history`)).json.results[0])
    .toMatchObject({
      outcome: 'REFUSED',
      reason: expect.stringMatching(/too large/),
    })
})
