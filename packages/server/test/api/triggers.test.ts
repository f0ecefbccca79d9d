import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const namespace = 'company.triggers'
const key = (flowId: string, triggerId = 'daily') => ({ namespace, flowId, triggerId })
const path = (flowId: string, triggerId = 'daily') => `triggers/${namespace}/${flowId}/${triggerId}`

const schedules = (id: string, triggers: string) =>
  `{id: ${id}, namespace: ${namespace}, tasks: [{id: log, type: io.kestra.plugin.core.log.Log, message: hi}], triggers: [${triggers}]}`
const schedule = (id: string, cron = '0 4 1 1 *') => `{id: ${id}, type: io.kestra.plugin.core.trigger.Schedule, cron: "${cron}"}`

beforeAll(async () => {
  api = await startApi()
  const flows = {
    plain: schedule('daily'),
    other: `${schedule('daily')}, ${schedule('weekly', '0 3 * * 1')}`,
    spare: schedule('daily'),
    filled: schedule('daily'),
    bulk: `${schedule('a')}, ${schedule('b')}, ${schedule('c')}`,
  }
  for (const [id, triggers] of Object.entries(flows))
    expect((await api.call('POST', 'flows', { body: schedules(id, triggers) })).status).toBe(200)
  await vi.waitFor(async () => expect((await api.get('triggers/search?size=50')).json.total).toBe(8), 20_000)
})
afterAll(() => api.close())

test('a search gives each trigger with its state in the words of both generations', async () => {
  const { results, total } = (await api.get(`triggers/search?filters[flowId][EQUALS]=plain`)).json
  expect(total).toBe(1)
  const [{ abstractTrigger, triggerContext, trigger, state }] = results
  expect(abstractTrigger).toMatchObject({ id: 'daily', type: 'io.kestra.plugin.core.trigger.Schedule', cron: '0 4 1 1 *' })
  expect(trigger).toEqual(abstractTrigger)
  expect(state).toEqual(triggerContext)
  expect(triggerContext).toMatchObject({ tenantId: 'main', ...key('plain'), disabled: false, locked: false, kind: 'SCHEDULE' })
  expect(triggerContext.nextExecutionDate).toMatch(/-01-01T04:00:00.000000Z$/)
  expect(triggerContext.nextEvaluationDate).toBe(triggerContext.nextExecutionDate)
})

test.each([
  ['triggers/search?q=weekly', ['other/weekly']],
  ['triggers/search?filters[triggerId][IN]=a,b', ['bulk/a', 'bulk/b']],
  ['triggers/search?namespace=company&flowId=other', ['other/daily', 'other/weekly']],
  ['triggers/search?filters[flowId][STARTS_WITH]=pl', ['plain/daily']],
  ['triggers/search?filters[triggerState][EQUALS]=DISABLED', []],
  ['triggers/search?filters[locked][EQUALS]=true', []],
  ['triggers/search?filters[nextExecutionDate][GREATER_THAN]=2100-01-01T00:00:00Z', []],
  ['triggers/search?filters[lastTriggeredDate][LESS_THAN]=2100-01-01T00:00:00Z', []],
  ['triggers/search?filters[flowId][EQUALS]=bulk&sort=triggerId:desc&size=2', ['bulk/c', 'bulk/b']],
])('%s finds %j', async (query, expected) => {
  const { results } = (await api.get(query)).json
  expect(results.map(({ state }: { state: { flowId: string; triggerId: string } }) => `${state.flowId}/${state.triggerId}`)).toEqual(
    expected,
  )
})

test('a filter that triggers do not have is refused by name', async () => {
  const answer = await api.get('triggers/search?filters[level][EQUALS]=INFO')
  expect(answer.status).toBe(400)
  expect(answer.json.message).toContain('LEVEL')
})

test('the triggers of one flow, one of them, and one that is not there', async () => {
  expect((await api.get(`triggers/${namespace}/other`)).json).toMatchObject({
    total: 2,
    results: [{ triggerId: 'daily' }, { triggerId: 'weekly' }],
  })
  expect((await api.get(`triggers/${namespace}/other?q=week`)).json.total).toBe(1)
  expect((await api.get(path('other'))).json.state).toMatchObject(key('other'))
  expect((await api.get(path('nowhere'))).status).toBe(404)
})

test('1.3 disables and enables with the whole trigger, 2.0 with its key', async () => {
  const whole = (await api.get(path('plain'))).json.triggerContext
  expect((await api.call('PUT', 'triggers', { body: { ...whole, disabled: true } })).json).toMatchObject({
    ...key('plain'),
    disabled: true,
  })
  expect((await api.get('triggers/search?filters[triggerState][EQUALS]=DISABLED')).json.total).toBe(1)
  const enabled = await api.call('PUT', 'triggers/set-disabled', { body: { ...key('plain'), disabled: false, missed: 'NONE' } })
  expect(enabled.json).toMatchObject({ ...key('plain'), disabled: false })
  const { results } = (await api.get(`${path('plain')}/history`)).json
  expect(results.slice(0, 2)).toMatchObject([
    { outcome: 'CHANGED', reason: 'enabled' },
    { outcome: 'CHANGED', reason: 'disabled' },
  ])
  expect((await api.call('PUT', 'triggers', { body: { ...key('nowhere'), disabled: true } })).status).toBe(404)
})

test('unlocking what is not locked is a conflict; a restart is not', async () => {
  const unlocked = await api.call('POST', `${path('plain')}/unlock`)
  expect([unlocked.status, unlocked.json.message]).toEqual([409, 'Illegal state: Trigger is not locked'])
  expect((await api.call('POST', `${path('plain')}/restart`)).json).toMatchObject(key('plain'))
})

test('a backfill is previewed, created, paused, continued and deleted', async () => {
  const backfill = {
    start: '2020-06-01T00:00:00Z',
    end: '2023-06-01T00:00:00Z',
    inputs: {},
    labels: [{ key: 'why', value: 'test' }],
    throttle: 'PT1H',
    paused: true,
  }
  const about = { ...key('filled'), backfill }
  expect((await api.call('POST', 'triggers/backfill/preview', { body: about })).json).toMatchObject({
    total: 3,
    dates: ['2021-01-01T04:00:00.000000Z', '2022-01-01T04:00:00.000000Z', '2023-01-01T04:00:00.000000Z'],
  })
  const none = await api.call('PUT', 'triggers/backfill/pause', { body: key('filled') })
  expect([none.status, none.json.message]).toEqual([400, 'Bad Request: No backfill found'])
  expect((await api.call('PUT', 'triggers/backfill/create', { body: about })).json.backfill).toMatchObject({
    start: '2020-06-01T00:00:00.000000Z',
    end: '2023-06-01T00:00:00.000000Z',
    paused: true,
    labels: backfill.labels,
    throttle: 'PT1H',
  })
  expect((await api.call('PUT', 'triggers/backfill/create', { body: about })).status).toBe(409)
  expect((await api.call('PUT', 'triggers/backfill/unpause', { body: key('filled') })).json.backfill.paused).toBe(false)
  expect((await api.call('PUT', 'triggers/backfill/pause', { body: key('filled') })).json.backfill.paused).toBe(true)
  expect((await api.call('POST', 'triggers/backfill/delete', { body: key('filled') })).json.backfill).toBeUndefined()
  const wrong = await api.call('PUT', 'triggers/backfill/create', { body: { ...about, backfill: { start: 'yesterday' } } })
  expect([wrong.status, wrong.json.message]).toEqual([422, "backfill.start: 'yesterday' is not an ISO-8601 date"])
})

test('1.3 creates a backfill by changing the trigger', async () => {
  const whole = (await api.get(path('spare'))).json.triggerContext
  const backfill = { start: '2021-06-01T00:00:00Z', end: '2021-07-01T00:00:00Z', paused: true }
  expect((await api.call('PUT', 'triggers', { body: { ...whole, backfill } })).json.backfill).toMatchObject({ paused: true })
  expect((await api.call('POST', 'triggers/backfill/unpause/by-query?filters[flowId][EQUALS]=spare')).json).toMatchObject({
    count: 1,
    totalItems: 1,
  })
  await api.call('POST', 'triggers/backfill/delete/by-triggers', { body: [key('spare')] })
})

test('many at once, by their keys or by a query; those that refuse are not counted', async () => {
  const triggers = ['a', 'b', 'nowhere'].map((id) => key('bulk', id))
  const disabled = await api.call('POST', 'triggers/set-disabled/by-triggers', { body: { triggers, disabled: true } })
  expect(disabled.json).toMatchObject({ count: 2, totalItems: 3 })
  expect((await api.get(`operations/${disabled.json.operationId}`)).json).toMatchObject({ state: 'WARNING', succeeded: 2, failed: 1 })
  const enabled = await api.call('POST', 'triggers/set-disabled/by-query?filters[flowId][EQUALS]=bulk&disabled=false')
  expect(enabled.json).toMatchObject({ count: 3, totalItems: 3 })
  expect((await api.call('POST', 'triggers/unlock/by-triggers', { body: triggers })).json).toMatchObject({ count: 0, totalItems: 3 })
  expect((await api.call('POST', 'triggers/unlock/by-query?filters[flowId][EQUALS]=bulk')).json.count).toBe(0)
  expect((await api.call('POST', 'triggers/backfill/pause/by-triggers', { body: triggers })).json.count).toBe(0)
  expect((await api.call('POST', 'triggers/backfill/pause/by-query?filters[flowId][EQUALS]=bulk')).json.count).toBe(0)
  expect((await api.call('POST', 'triggers/backfill/delete/by-query?filters[flowId][EQUALS]=bulk')).json.count).toBe(0)
  expect((await api.call('POST', 'triggers/backfill/unpause/by-triggers', { body: triggers })).json.count).toBe(0)
  const unknown = await api.call('POST', 'triggers/set-disabled/by-query?flowID=bulk')
  expect([unknown.status, unknown.json.message]).toEqual([400, "Invalid query filters: Unknown parameter 'flowID': nothing was changed"])
})

test('a deleted trigger begins anew while its flow has it', async () => {
  const before = (await api.get(path('plain'))).json.state
  expect((await api.call('DELETE', path('plain'))).status).toBe(204)
  const after = (await api.get(path('plain'))).json.state
  expect(Date.parse(after.date)).toBeGreaterThanOrEqual(Date.parse(before.date))
  expect((await api.call('DELETE', 'triggers/delete/by-triggers', { body: [key('bulk', 'a')] })).json).toMatchObject({ count: 1 })
  const filters = [{ field: 'FLOW_ID', operation: 'EQUALS', value: 'bulk' }]
  expect((await api.call('DELETE', 'triggers/delete/by-query', { body: { filters } })).json).toMatchObject({ count: 3, totalItems: 3 })
  expect((await api.call('DELETE', path('nowhere'))).status).toBe(404)
})

test('an export is a table with one line for each trigger found', async () => {
  const answer = await api.get('triggers/export/by-query/csv?filters[flowId][EQUALS]=other')
  expect(answer.headers['content-type']).toContain('text/csv')
  const [names, ...lines] = answer.text.trim().split('\r\n')
  expect(names).toContain('namespace,flowId,triggerId')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(`${namespace},other,weekly`)
})
