import { runTask } from '@windhover/sdk/testing.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sseRequest } from '../../src/http/sse-request.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

// The expression language of this test knows jq paths into the event.
const renderer = (variables: Readonly<Record<string, unknown>>) => ({
  text: (value: unknown) => value,
  typed: (value: unknown) => {
    if (value !== '{{ sseEvent | jq(sseExpression) }}') return value
    const path = String(variables['sseExpression']).split('.').slice(1)
    return [path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], variables['sseEvent'])]
  },
})
const listen = (path: string, properties: Record<string, unknown> = {}) =>
  runTask(sseRequest, { uri: `${server.origin}${path}`, ...properties }, { renderer })

describe('SseRequest', () => {
  test('gives the events', async () => {
    const { outputs, metrics } = await listen('/events')
    expect(outputs).toEqual({
      uri: `${server.origin}/events`,
      size: 3,
      events: [{ id: '1', name: 'msg', data: { d: 'a' } }, { comment: 'comment', data: { d: 'b' }, retry: 0.01 }, { data: 'plain' }],
    })
    expect(metrics).toEqual([{ type: 'counter', name: 'size', value: 3 }])
  })

  test('joins what an expression gives', async () => {
    const { outputs } = await listen('/words', { concatJqExpression: '.data.d' })
    expect(outputs).toEqual({ uri: `${server.origin}/words`, size: 3, result: 'abc' })
  })

  test('fails on an event without text, or leaves it out', async () => {
    await expect(listen('/words', { concatJqExpression: '.d' })).rejects.toThrow(
      `Failed to resolve JQ expression '.d' and value '{"data":{"d":"a"}}'`,
    )
    const { outputs, logs } = await listen('/words', { concatJqExpression: '.d', failedOnMissingJq: false })
    expect(outputs).toMatchObject({ size: 3, events: [{ data: { d: 'a' } }, { data: { d: 'b' } }, { data: { d: 'c' } }] })
    expect(logs.at(-1)).toBe(`DEBUG Failed to resolve JQ expression '.d' and value '{"data":{"d":"c"}}'. Skipping this event.`)
  })

  test.each([['/empty'], ['/data.csv']])('%s has no events', async (path) => {
    expect((await listen(path)).outputs).toMatchObject({ size: 0, events: [] })
  })
})
