import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from './api-server.ts'

let api: ApiServer
const flow = (namespace: string, id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - {id: first, type: io.kestra.plugin.core.log.Log, message: 'first of ${id}'}
  - {id: warns, type: io.kestra.plugin.core.log.Log, level: WARN, message: 'careful with ${id}'}
  - {id: fails, type: io.kestra.plugin.core.log.Log, level: ERROR, message: 'broken ${id}'}
`
let one: { id: string; taskRunList: { id: string; taskId: string }[] }
let other: { id: string }

beforeAll(async () => {
  api = await startApi()
  one = await api.run(flow('logs.one', 'a'))
  other = await api.run(flow('logs.two', 'b'))
  await api.engine.repositories.logs.append([
    {
      tenantId: 'main',
      namespace: 'logs.one',
      flowId: 'a',
      triggerId: 'every',
      timestamp: Date.now(),
      level: 'INFO',
      message: 'evaluated',
    },
    { tenantId: 'main', namespace: 'logs.one', flowId: 'a', triggerId: 'kept', timestamp: Date.now(), level: 'INFO', message: 'kept' },
  ])
})
afterAll(() => api.close())

type Line = { message: string; taskId?: string; level: string }
const messages = (lines: Line[]) =>
  lines.filter(({ taskId, message }) => taskId !== undefined || /^(eval|kept)/.test(message)).map(({ message }) => message)
const found = async (query: string) => messages((await api.get(`logs/search?size=100&sort=timestamp:asc&${query}`)).json.results)

describe('the lines of an execution', () => {
  test('in the order they were written, with where they come from', async () => {
    const lines = (await api.get(`logs/${one.id}`)).json
    expect(messages(lines)).toEqual(['first of a', 'careful with a', 'broken a'])
    const taskRun = one.taskRunList[0]
    expect(lines.find((line: Line) => line.taskId === 'first')).toMatchObject({
      tenantId: 'main',
      namespace: 'logs.one',
      flowId: 'a',
      executionId: one.id,
      taskId: 'first',
      taskRunId: taskRun?.id,
      attemptNumber: 0,
      level: 'INFO',
    })
  })

  test.each([
    ['minLevel=WARN', ['careful with a', 'broken a']],
    ['minLevel=ERROR', ['broken a']],
    ['taskId=warns', ['careful with a']],
    ['taskId=warns&minLevel=ERROR', []],
    ['attempt=0&taskId=first', ['first of a']],
    ['attempt=1', []],
    ['filters[level][EQUALS]=WARN', ['careful with a', 'broken a']],
    ['filters[taskId][IN]=first,fails', ['first of a', 'broken a']],
  ])('%s', async (query, expected) => expect(messages((await api.get(`logs/${one.id}?${query}`)).json)).toEqual(expected))

  test.each(['minLevel=LOUD', 'attempt=first'])('%s is refused', async (query) => {
    expect((await api.get(`logs/${one.id}?${query}`)).status).toBe(422)
  })

  test('an execution that never was has none', async () => {
    expect((await api.get('logs/0000000000000000000000')).json).toEqual([])
  })

  test('as a file', async () => {
    const file = await api.get(`logs/${one.id}/download?minLevel=WARN`)
    expect(file.headers['content-disposition']).toBe(`attachment; filename="${one.id}.log"`)
    expect(file.headers['content-type']).toContain('text/plain')
    expect(file.text.split('\n').filter((line) => /careful|broken/.test(line))).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z WARN warns careful with a$/),
      expect.stringMatching(/ ERROR fails broken a$/),
    ])
  })
})

describe('a search', () => {
  test.each([
    [
      'filters[namespace][PREFIX]=logs',
      ['first of a', 'careful with a', 'broken a', 'first of b', 'careful with b', 'broken b', 'evaluated', 'kept'],
    ],
    ['filters[namespace][EQUALS]=logs.two', ['first of b', 'careful with b', 'broken b']],
    ['namespace=logs.two&minLevel=ERROR', ['broken b']],
    ['filters[level][EQUALS]=ERROR', ['broken a', 'broken b']],
    ['filters[level][IN]=WARN,ERROR&filters[flowId][EQUALS]=b', ['careful with b', 'broken b']],
    ['filters[q][EQUALS]=CAREFUL', ['careful with a', 'careful with b']],
    ['filters[triggerId][EQUALS]=every', ['evaluated']],
    ['filters[taskId][NOT_IN]=first,warns&filters[namespace][EQUALS]=logs.two', ['broken b']],
    [
      'filters[or][0][flowId][EQUALS]=b&filters[or][1][triggerId][EQUALS]=kept&filters[level][NOT_IN]=WARN',
      ['first of b', 'broken b', 'kept'],
    ],
    ['filters[timeRange][EQUALS]=PT1H&filters[q][EQUALS]=broken', ['broken a', 'broken b']],
    ['startDate=2030-01-01T00:00:00Z', []],
    ['filters[endDate][LESS_THAN]=2020-01-01T00:00:00Z', []],
  ])('%s', async (query, expected) => expect(await found(query)).toEqual(expected))

  test('comes in pages, newest first, with the number of all', async () => {
    const page = (await api.get('logs/search?filters[q][EQUALS]=broken&size=1&page=2')).json
    expect([page.total, page.type, messages(page.results)]).toEqual([2, 'OFFSET', ['broken a']])
  })

  test.each(['filters[colour][EQUALS]=red', 'filters[level][PREFIX]=W', 'filters[state][EQUALS]=FAILED'])(
    '%s is refused',
    async (query) => {
      expect((await api.get(`logs/search?${query}`)).status).toBe(400)
    },
  )
})

test('following tells what is stored, then what comes', async () => {
  const flowSource = `id: slow
namespace: logs.live
tasks:
  - {id: before, type: io.kestra.plugin.core.log.Log, message: before}
  - {id: wait, type: io.kestra.plugin.core.flow.Pause}
  - {id: after, type: io.kestra.plugin.core.log.Log, level: WARN, message: after}
`
  await api.call('POST', 'flows', { body: flowSource })
  const { id } = (await api.call('POST', 'executions/logs.live/slow')).json
  const leave = new AbortController()
  const answer = await fetch(`${await api.url()}/api/v1/main/logs/${id}/follow`, { signal: leave.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  let text = ''
  let resumed = false
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('"before"') && !resumed) {
      resumed = true
      while ((await api.get(`executions/${id}`)).json.state.current !== 'PAUSED');
      await api.call('POST', `executions/${id}/resume`)
    }
    if (text.includes('"after"')) break
  }
  leave.abort()
  const frames = text.split('\n\n').filter((frame) => frame !== '')
  expect(frames[0]).toBe('id: start\ndata: {}')
  const lines = frames.slice(1).map((frame) => JSON.parse(frame.replace(/^id: progress\ndata: /, '')))
  expect(messages(lines).filter((message) => message === 'before' || message === 'after')).toEqual(['before', 'after'])
  expect((await api.get('logs/0000000000000000000000/follow')).status).toBe(404)
})

test('lines are deleted by execution, by level, and by trigger', async () => {
  expect((await api.call('DELETE', `logs/${other.id}?minLevel=ERROR`)).status).toBe(200)
  expect(messages((await api.get(`logs/${other.id}`)).json)).toEqual(['first of b', 'careful with b'])
  await api.call('DELETE', `logs/${other.id}`)
  expect((await api.get(`logs/${other.id}`)).json).toEqual([])
  expect((await api.call('DELETE', 'logs/logs.one/a')).status).toBe(400)
  expect((await api.call('DELETE', 'logs/logs.one/a?triggerId=every')).status).toBe(200)
  expect(await found('filters[namespace][EQUALS]=logs.one')).toEqual(['first of a', 'careful with a', 'broken a', 'kept'])
})
