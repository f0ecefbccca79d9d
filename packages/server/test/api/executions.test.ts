import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const logFlow = (id: string, namespace = 'rest.search') => `id: ${id}
namespace: ${namespace}
labels:
  team: ${id}
inputs:
  - id: who
    type: STRING
    defaults: nobody
tasks:
  - id: hello
    type: io.kestra.plugin.core.debug.Return
    format: "hello {{ inputs.who }}"
outputs:
  - id: said
    type: STRING
    value: "{{ outputs.hello.value }}"
`
const failing = `id: failing
namespace: rest.search
tasks:
  - id: no
    type: io.kestra.plugin.core.execution.Fail
`
const pausing = `id: pausing
namespace: rest.commands
tasks:
  - id: wait
    type: io.kestra.plugin.core.flow.Pause
  - id: after
    type: io.kestra.plugin.core.log.Log
    message: done
`
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered
const ran: Record<string, any> = {}

beforeAll(async () => {
  api = await startApi()
  for (const source of [logFlow('one'), logFlow('two', 'rest.search.deep'), failing, pausing])
    await api.call('POST', 'flows', { body: source })
  ran['one'] = (await api.call('POST', 'executions/rest.search/one?wait=true&labels=run:first&labels=tier:a:b')).json
  ran['two'] = (await api.call('POST', 'executions/rest.search.deep/two?wait=true&kind=NORMAL')).json
  ran['failing'] = (await api.call('POST', 'executions/rest.search/failing?wait=true')).json
  ran['test'] = (await api.call('POST', 'executions/rest.search/one?wait=true&kind=TEST')).json
})
afterAll(() => api.close())

const search = async (query: string) => (await api.get(`executions/search?${query}`)).json
const names = ({ results }: { results: { id: string }[] }) =>
  results.map(({ id }) => Object.keys(ran).find((name) => ran[name].id === id) ?? id)

describe('one execution', () => {
  test('is answered as Kestra writes it', () => {
    expect(ran['one']).toMatchObject({
      tenantId: 'main',
      namespace: 'rest.search',
      flowId: 'one',
      flowRevision: 1,
      inputs: { who: 'nobody' },
      outputs: { said: 'hello nobody' },
      deleted: false,
      originalId: ran['one'].id,
      metadata: { attemptNumber: 1 },
    })
    expect(ran['one'].state.histories.map((entry: { state: string }) => entry.state)).toEqual(['CREATED', 'RUNNING', 'SUCCESS'])
    expect(ran['one'].labels).toEqual(
      expect.arrayContaining([
        { key: 'team', value: 'one' },
        { key: 'run', value: 'first' },
        { key: 'tier', value: 'a:b' },
        { key: 'system.correlationId', value: ran['one'].id },
      ]),
    )
    expect(ran['one'].taskRunList).toHaveLength(1)
    expect(ran['one'].taskRunList[0]).toMatchObject({ taskId: 'hello', outputs: { value: 'hello nobody' }, state: { current: 'SUCCESS' } })
  })

  test('is read by its id, without tenant too; an unknown one is not found', async () => {
    expect((await api.get(`executions/${ran['one'].id}`)).json).toEqual(expect.objectContaining({ id: ran['one'].id }))
    expect((await api.get(`/api/v1/executions/${ran['one'].id}`)).json.id).toBe(ran['one'].id)
    expect((await api.get('executions/nothing')).status).toBe(404)
  })

  test('is created at a date that is to come', async () => {
    const scheduled = (await api.call('POST', 'executions/rest.search/one?scheduleDate=2099-01-01T00:00:00Z')).json
    expect([scheduled.state.current, scheduled.scheduleDate]).toEqual(['CREATED', '2099-01-01T00:00:00.000000Z'])
    expect((await api.call('DELETE', `executions/${scheduled.id}`)).status).toBe(204)
    expect((await api.call('DELETE', `executions/${scheduled.id}`)).status).toBe(404)
    expect((await api.call('POST', 'executions/rest.search/one?scheduleDate=soon')).status).toBe(422)
  })

  test('is refused for an unknown flow, a system label, an unknown kind or a revision that is no number', async () => {
    const create = async (path: string) => (await api.call('POST', `executions/${path}`)).status
    expect(await create('rest.search/none')).toBe(404)
    expect(await create('rest.search/one?labels=system.x:y')).toBe(422)
    expect(await create('rest.search/one?kind=ODD')).toBe(422)
    expect(await create('rest.search/one?revision=x')).toBe(422)
    expect(await create('rest.search/one?revision=99')).toBe(404)
  })

  test('its inputs are checked before it is made', async () => {
    const checked = (await api.call('POST', 'executions/rest.search/one/validate', { body: { who: 'me' } })).json
    expect(checked).toMatchObject({ id: 'one', namespace: 'rest.search', checks: [] })
    expect(checked.inputs).toEqual([expect.objectContaining({ value: 'me', enabled: true, isDefault: false, errors: [] })])
  })
})

describe('what clients send', () => {
  const boundary = 'sdk-boundary'
  const form = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const create = (payload: string | undefined, headers: Readonly<Record<string, string>>) =>
    api.call('POST', 'executions/rest.search.deep/two?wait=true&labels=by:client', {
      headers,
      ...(payload !== undefined && { body: payload }),
    })
  afterAll(() => api.call('DELETE', 'executions/by-query?filters[labels][EQUALS][by]=client'))

  test.each<[string, string | undefined, Readonly<Record<string, string>>, string]>([
    ['a form of which only the end is there', `--${boundary}--\r\n`, form, 'nobody'],
    ['no body and no type', undefined, {}, 'nobody'],
    ['no body but a type', undefined, { 'content-type': 'application/json' }, 'nobody'],
    [
      'a part that is no input',
      `--${boundary}\r\nContent-Disposition: form-data; name="0"\r\n\r\n{"key":"value"}\r\n--${boundary}--\r\n`,
      form,
      'nobody',
    ],
    ['an input', `--${boundary}\r\nContent-Disposition: form-data; name="who"\r\n\r\nme\r\n--${boundary}--\r\n`, form, 'me'],
  ])('%s', async (_name, payload, headers, who) => {
    const answer = await create(payload, headers)
    expect([answer.status, answer.json.state.current, answer.json.outputs]).toEqual([200, 'SUCCESS', { said: `hello ${who}` }])
  })

  test('a command with a JSON type and no body', async () => {
    const { id } = (await create(undefined, {})).json
    const answer = await api.call('POST', `executions/${id}/replay`, { headers: { 'content-type': 'application/json' } })
    expect([answer.status, answer.json.originalId]).toEqual([200, id])
    await expect.poll(async () => (await api.get(`executions/${answer.json.id}`)).json.state.current).toBe('SUCCESS')
  })

  test('a kill that accepts anything but JSON first', async () => {
    const accept = 'text/csv, text/plain, text/json, application/json'
    expect((await api.call('DELETE', 'executions/nothing/kill?isOnKillCascade=false', { headers: { accept } })).status).toBe(404)
  })
})

describe('search', () => {
  const all = 'filters[namespace][PREFIX]=rest.search'
  test.each([
    [all, ['failing', 'two', 'one']],
    [`${all}&sort=state.startDate:asc`, ['one', 'two', 'failing']],
    [`${all}&sort=flowId:desc`, ['two', 'one', 'failing']],
    [`${all}&page=2&size=2`, ['one']],
    ['filters[namespace][EQUALS]=rest.search', ['failing', 'one']],
    [`${all}&filters[state][IN]=FAILED`, ['failing']],
    [`${all}&filters[labels][EQUALS][run]=first`, ['one']],
    [`${all}&filters[labels][EQUALS][tier]=a:b&filters[labels][EQUALS][team]=one`, ['one']],
    [`${all}&filters[kind][EQUALS]=TEST`, ['test']],
    [`${all}&filters[kind][IN]=TEST,NORMAL`, ['test', 'failing', 'two', 'one']],
    [`${all}&filters[timeRange][EQUALS]=PT1H`, ['failing', 'two', 'one']],
    [`${all}&filters[endDate][LESS_THAN]=2000-01-01T00:00:00Z`, []],
    [`${all}&filters[q][EQUALS]=DEEP`, ['two']],
    [`${all}&filters[childFilter][EQUALS]=CHILD`, []],
    [`${all}&filters[flowId][NOT_IN]=one,two`, ['failing']],
    [`${all}&filters[or][0][flowId][EQUALS]=two&filters[or][1][state][EQUALS]=FAILED`, ['failing', 'two']],
    ['namespace=rest.search&state=FAILED&state=KILLED', ['failing']],
    ['namespace=rest.search&labels=run:first', ['one']],
    ['flowId=two&q=rest', ['two']],
  ])('%s', async (query, expected) => {
    const answer = await search(query)
    expect(names(answer)).toEqual(expected)
    if (!query.includes('page=')) expect(answer.total).toBe(expected.length)
  })

  test('results are whole executions', async () => {
    const { results } = await search(`${all}&filters[labels][EQUALS][run]=first`)
    const { url: _, ...one } = ran['one']
    expect(results).toEqual([one])
  })

  test.each([
    ['filters[nothing][EQUALS]=x', 400, 'Invalid query filters: Unsupported field'],
    ['filters[state][CONTAINS]=x', 400, 'Invalid query filters: Operation CONTAINS is not supported for field STATE'],
    ['filters[path][EQUALS]=x', 400, 'Field PATH is not supported for resource EXECUTION'],
    ['sort=startDate', 422, 'Invalid sort parameter'],
    ['size=-1', 422, 'size: must be greater than or equal to 1'],
    ['dateFilter=NEVER', 400, 'dateFilter must be one of'],
  ])('%s is refused', async (query, status, message) => {
    const answer = await api.get(`executions/search?${query}`)
    expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)])
  })

  test('the executions of a flow', async () => {
    expect(names((await api.get('executions?namespace=rest.search&flowId=one')).json)).toEqual(['one'])
    expect((await api.get('executions?namespace=rest.search')).status).toBe(400)
  })

  test('the latest of flows', async () => {
    const body = [
      { namespace: 'rest.search', id: 'one' },
      { namespace: 'rest.search', id: 'none' },
      { namespace: 'rest.search', id: 'failing' },
    ]
    const latest = (await api.call('POST', 'executions/latest', { body })).json
    expect(latest).toEqual([
      { id: ran['one'].id, flowId: 'one', namespace: 'rest.search', startDate: expect.any(String), status: 'SUCCESS' },
      expect.objectContaining({ id: ran['failing'].id, status: 'FAILED' }),
    ])
    expect((await api.call('POST', 'executions/latest', { body: {} })).status).toBe(422)
  })

  test('values of a field', async () => {
    const values = async (query: string) => (await api.get(`executions/distinct-field-values?${query}`)).json
    expect(await values(`field=flowId&${all}`)).toEqual(['failing', 'one', 'two'])
    expect(await values(`field=state&${all}&size=1`)).toEqual(['FAILED'])
    expect((await api.get('executions/distinct-field-values?field=labels')).status).toBe(400)
  })

  test('as CSV, newest first', async () => {
    const answer = await api.get(`executions/export/by-query/csv?${all}`)
    expect(answer.headers['content-type']).toContain('text/csv')
    const lines = answer.text.trim().split('\r\n')
    expect(lines[0]).toMatch(/^tenantId,id,namespace,flowId,flowRevision,state,startDate/)
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual([ran['failing'].id, ran['two'].id, ran['one'].id])
    expect(lines[3]).toContain('"{""who"":""nobody""}"')
  })
})

describe('commands for many executions', () => {
  const pause = async () => {
    const { id } = (await api.call('POST', 'executions/rest.commands/pausing')).json
    await expect.poll(async () => (await api.get(`executions/${id}`)).json.state.current).toBe('PAUSED')
    return id as string
  }
  const stateOf = async (id: string) => (await api.get(`executions/${id}`)).json.state.current

  test('are refused as a whole when one cannot take it', async () => {
    const id = await pause()
    const answer = await api.call('DELETE', 'executions/kill/by-ids', { body: [id, 'nothing', ran['one'].id] })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      message: 'invalid bulk kill',
      invalids: [
        { message: 'execution not found', invalidValue: 'nothing', path: 'execution', propertyPath: 'execution' },
        { message: 'execution already finished', invalidValue: ran['one'].id, path: 'execution', propertyPath: 'execution' },
      ],
    })
    expect(await stateOf(id)).toBe('PAUSED')
    const killed = await api.call('DELETE', 'executions/kill/by-ids', { body: [id] })
    expect([killed.status, killed.json]).toEqual([200, { count: 1, totalItems: 1, operationId: expect.any(String) }])
    await expect.poll(() => stateOf(id)).toBe('KILLED')
  })

  test('by query reach only what matches', async () => {
    const [first, second] = [await pause(), await pause()]
    const answer = await api.call('POST', `executions/resume/by-query?filters[id][EQUALS]=${first}`)
    expect(answer.json.count).toBe(1)
    await expect.poll(() => stateOf(first)).toBe('SUCCESS')
    expect(await stateOf(second)).toBe('PAUSED')
    expect((await api.call('DELETE', `executions/kill/by-query?filters[namespace][EQUALS]=rest.commands&state=PAUSED`)).status).toBe(400)
    const killed = await api.call(
      'DELETE',
      'executions/kill/by-query?filters[namespace][EQUALS]=rest.commands&filters[state][EQUALS]=PAUSED',
    )
    expect(killed.json.count).toBe(1)
    await expect.poll(() => stateOf(second)).toBe('KILLED')
  })

  test.each([
    ['DELETE', 'executions/by-query?namespac=rest.search'],
    ['DELETE', 'executions/kill/by-query?filter[namespace][EQUALS]=x'],
    ['POST', 'executions/restart/by-query?filters[unknown][EQUALS]=x'],
    ['POST', 'executions/replay/by-query?namespace=rest.search&flow=one'],
    ['POST', 'executions/change-status/by-query?newStatus=SUCCESS&stat=FAILED'],
  ])('%s %s is refused: an unknown filter would widen it', async (method, path) => {
    const before = (await search('filters[namespace][PREFIX]=rest.search')).total
    const answer = await api.call(method, path)
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('Invalid query filters: ')])
    expect((await search('filters[namespace][PREFIX]=rest.search')).total).toBe(before)
  })

  test('labels, status, replay and restart', async () => {
    const { id } = (await api.call('POST', 'executions/rest.search/failing?wait=true')).json
    const labels = { executionsId: [id], executionLabels: [{ key: 'seen', value: 'yes' }] }
    expect((await api.call('POST', 'executions/labels/by-ids', { body: labels })).json.count).toBe(1)
    expect(names(await search('filters[labels][EQUALS][seen]=yes'))).toEqual([id])
    expect(
      (await api.call('POST', `executions/labels/by-query?filters[id][EQUALS]=${id}`, { body: [{ key: 'seen', value: 'no' }] })).json.count,
    ).toBe(1)
    expect((await search('filters[labels][EQUALS][seen]=yes')).total).toBe(0)
    expect((await api.call('POST', 'executions/restart/by-ids', { body: [id] })).json.count).toBe(1)
    await expect.poll(async () => (await api.get(`executions/${id}`)).json.state.histories.length).toBe(6)
    expect((await api.call('POST', 'executions/change-status/by-ids?newStatus=WARNING', { body: [id] })).json.count).toBe(1)
    expect(await stateOf(id)).toBe('WARNING')
    expect((await api.call('POST', 'executions/change-status/by-ids', { body: [id] })).status).toBe(400)
    expect((await api.call('POST', 'executions/replay/by-ids?latestRevision=true', { body: [id] })).json.count).toBe(1)
    await expect.poll(async () => (await search(`filters[parentId][EQUALS]=${id}`)).total).toBe(1)
    const replay = (await search(`filters[parentId][EQUALS]=${id}`)).results[0]
    expect(replay.labels).toContainEqual({ key: 'system.replay', value: 'true' })
    await expect.poll(() => stateOf(replay.id)).toBe('FAILED')
    expect((await api.call('DELETE', 'executions/by-ids', { body: [id, replay.id] })).json.count).toBe(2)
    expect((await api.get(`executions/${id}`)).status).toBe(404)
  })

  test('deletion spares what has not ended, unless it is asked for', async () => {
    const id = await pause()
    const refusal = await api.call('DELETE', `executions/by-query?filters[id][EQUALS]=${id}`)
    expect([refusal.status, refusal.json.invalids[0].message]).toEqual([400, 'execution must be terminated'])
    const path = `executions/by-query?filters[id][EQUALS]=${id}&includeNonTerminated=true&deleteLogs=false`
    expect((await api.call('DELETE', path)).json.count).toBe(1)
    expect((await api.get(`executions/${id}`)).status).toBe(404)
  })

  test('are operations: each item tells how it ended, and those that failed can be tried again', async () => {
    const id = await pause()
    const { operationId } = (await api.call('POST', 'executions/force-run/by-ids', { body: [id] })).json
    const operation = (await api.get(`operations/${operationId}`)).json
    expect(operation).toMatchObject({ kind: 'force-run', total: 1, ended: expect.any(String) })
    expect(operation.succeeded + operation.failed).toBe(1)
    const list = (await api.get('operations?size=1')).json
    expect([list.results[0].id, list.results.length]).toEqual([operationId, 1])
    const again = (await api.call('POST', `operations/${operationId}/retry`)).json
    expect(again).toMatchObject({ kind: 'force-run', retryOf: operationId, total: operation.failed })
    expect((await api.get('operations/none')).status).toBe(404)
    await api.call('DELETE', `executions/${id}/kill`)
  })
})

describe('following', () => {
  const frames = async (path: string) => {
    const answer = await fetch(`${await api.url()}/api/v1/main/${path}`)
    const text = await answer.text()
    return text
      .trim()
      .split('\n\n')
      .map((frame) => {
        const [, id = '', data = ''] = /^id: (\w+)\ndata: (.*)$/s.exec(frame) ?? []
        return { id, data: JSON.parse(data) }
      })
  }

  test('an execution that has ended: start, end', async () => {
    const all = await frames(`executions/${ran['one'].id}/follow`)
    expect(all.map(({ id }) => id)).toEqual(['start', 'end'])
    expect(all[0]?.data).toEqual({ id: ran['one'].id })
    expect(all[1]?.data.state.current).toBe('SUCCESS')
  })

  test('an execution that runs: progress until the end, for several at once', async () => {
    const { id } = (await api.call('POST', 'executions/rest.commands/pausing')).json
    const followed = [frames(`executions/${id}/follow`), frames(`executions/${id}/follow`)]
    await expect.poll(async () => (await api.get(`executions/${id}`)).json.state.current).toBe('PAUSED')
    await api.call('POST', `executions/${id}/resume`)
    for (const all of await Promise.all(followed)) {
      expect(all.at(0)?.id).toBe('start')
      expect(all.at(-1)).toMatchObject({ id: 'end', data: { state: { current: 'SUCCESS' } } })
      expect(all.slice(1, -1).every((frame) => frame.id === 'progress')).toBe(true)
    }
  })

  test('what one execution started', async () => {
    const all = await frames(`executions/${ran['one'].id}/follow-dependencies`)
    expect(all.map(({ id }) => id)).toEqual(['start', 'progress', 'end'])
    expect(all[1]?.data).toMatchObject({
      executionId: ran['one'].id,
      tenantId: 'main',
      namespace: 'rest.search',
      flowId: 'one',
      state: { current: 'SUCCESS' },
    })
  })

  test('nothing is followed that is not there', async () => {
    expect((await api.get('executions/nothing/follow')).status).toBe(404)
    expect((await api.get('executions/nothing/follow-dependencies')).status).toBe(404)
  })
})
