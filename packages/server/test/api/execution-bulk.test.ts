import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

const source = (namespace: string, id: string, body: string) => `{id: ${id}, namespace: ${namespace}, ${body}}`
const bodies = {
  fails: 'tasks: [{id: one, type: io.kestra.plugin.core.execution.Fail}]',
  waits: 'tasks: [{id: one, type: io.kestra.plugin.core.flow.Pause}]',
  sleeps: 'tasks: [{id: one, type: io.kestra.plugin.core.flow.Sleep, duration: PT30S}]',
  limited: 'concurrency: {limit: 1, behavior: QUEUE}, tasks: [{id: one, type: io.kestra.plugin.core.flow.Sleep, duration: PT30S}]',
} as const

let api: ApiServer
let count = 0

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
// what still runs would keep the worker from what comes next
afterEach(() => api.call('DELETE', 'executions/kill/by-query?filters[state][IN]=RUNNING,PAUSED,QUEUED,CREATED'))

async function reached(id: string, state: string): Promise<void> {
  while ((await api.get(`executions/${id}`)).json.state.current !== state) await new Promise((resolve) => setImmediate(resolve))
}

/** Two executions of the flow, in a namespace of their own, once they are in this state. */
async function two(flow: keyof typeof bodies, state: string): Promise<{ namespace: string; ids: string[] }> {
  count += 1
  const namespace = `company.bulk${count}`
  await api.call('POST', 'flows', { body: source(namespace, flow, bodies[flow]) })
  const made = flow === 'limited' ? 3 : 2
  const ids: string[] = []
  for (let index = 0; index < made; index += 1) ids.push((await api.call('POST', `executions/${namespace}/${flow}`)).json.id)
  const chosen = ids.slice(made - 2)
  await Promise.all(chosen.map((id) => reached(id, state)))
  return { namespace, ids: chosen }
}

interface BulkCase {
  readonly verb: string
  readonly method: string
  readonly flow: keyof typeof bodies
  /** Before and after. */
  readonly states: readonly [string, string]
  readonly query?: string
}

const cases: readonly BulkCase[] = [
  { verb: 'kill', method: 'DELETE', flow: 'sleeps', states: ['RUNNING', 'KILLED'] },
  { verb: 'pause', method: 'POST', flow: 'sleeps', states: ['RUNNING', 'PAUSED'] },
  { verb: 'resume', method: 'POST', flow: 'waits', states: ['PAUSED', 'SUCCESS'] },
  { verb: 'restart', method: 'POST', flow: 'fails', states: ['FAILED', 'FAILED'] },
  { verb: 'replay', method: 'POST', flow: 'fails', states: ['FAILED', 'FAILED'] },
  { verb: 'force-run', method: 'POST', flow: 'limited', states: ['QUEUED', 'RUNNING'] },
  { verb: 'unqueue', method: 'POST', flow: 'limited', states: ['QUEUED', 'RUNNING'], query: 'newState=RUNNING' },
  { verb: 'change-status', method: 'POST', flow: 'fails', states: ['FAILED', 'WARNING'], query: 'newStatus=WARNING' },
]

test.each(cases)('$verb reaches those that are named, and those that are found', async ({ verb, method, flow, states, query = '' }) => {
  const [before, after] = states
  const named = await two(flow, before)
  const byIds = await api.call(method, `executions/${verb}/by-ids?${query}`, { body: named.ids })
  expect([byIds.status, byIds.json]).toEqual([200, expect.objectContaining({ count: 2, totalItems: 2, operationId: expect.any(String) })])
  const found = await two(flow, before)
  const filter = `filters[namespace][EQUALS]=${found.namespace}&filters[state][EQUALS]=${before}`
  const byQuery = await api.call(method, `executions/${verb}/by-query?${filter}&${query}`)
  expect([byQuery.status, byQuery.json.count]).toEqual([200, 2])
  for (const id of [...named.ids, ...found.ids]) await reached(id, after)
  if (verb === 'replay') expect((await api.get(`executions/search?filters[namespace][EQUALS]=${found.namespace}`)).json.total).toBe(4)
})

test('an id that does not exist is named, and nothing is done', async () => {
  const { ids } = await two('fails', 'FAILED')
  const refused = await api.call('POST', 'executions/change-status/by-ids?newStatus=WARNING', { body: [...ids, 'nothing'] })
  expect([refused.status, refused.json.message]).toEqual([400, 'invalid bulk change-status'])
  expect(refused.json.invalids).toMatchObject([{ invalidValue: 'nothing' }])
  for (const id of ids) expect((await api.get(`executions/${id}`)).json.state.current).toBe('FAILED')
})

test('a filter that nobody knows is refused, never ignored', async () => {
  const { ids } = await two('fails', 'FAILED')
  for (const filter of ['filters[nothing][EQUALS]=x', 'nothing=x'])
    expect((await api.call('DELETE', `executions/by-query?${filter}`)).status, filter).toBe(400)
  for (const id of ids) expect((await api.get(`executions/${id}`)).status).toBe(200)
})
