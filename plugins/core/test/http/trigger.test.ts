import { pollTrigger } from '@windhover/sdk/testing.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpTrigger } from '../../src/http/trigger.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Texts stay as they are, but the condition: its answer is the verdict on the response. */
const poll = (path: string, properties: Readonly<Record<string, unknown>> = {}, verdict: (response: unknown) => string = () => 'true') => {
  const judge = (value: unknown, response: unknown) => (response === undefined ? value : verdict({ condition: value, ...Object(response) }))
  const renderer = ({ response }: Readonly<Record<string, unknown>>) => ({
    text: (value: unknown) => judge(value, response),
    typed: (value: unknown) => value,
  })
  return pollTrigger(httpTrigger, { uri: `${server.origin}${path}`, ...properties }, { renderer })
}

test('an answer that fulfils the condition is found, with everything a request gives', async () => {
  const { found } = await poll('/data.csv', {}, (response) => {
    expect(response).toMatchObject({ condition: '{{ response.statusCode < 400 }}' })
    return 'true'
  })
  expect(found).toMatchObject({
    uri: `${server.origin}/data.csv`,
    code: 200,
    body: 'a,b\n1,2\n',
    headers: { 'content-type': ['text/csv'] },
  })
})

test('the condition sees code, body and headers; what it refuses is nothing new', async () => {
  const { found } = await poll('/data.csv', { responseCondition: '{{ mine }}' }, (response) => {
    expect(response).toMatchObject({ condition: '{{ mine }}', statusCode: 200, body: 'a,b\n1,2\n', headers: { 'content-length': ['8'] } })
    return ' false '
  })
  expect(found).toBeUndefined()
})

test('a failed code is an answer like any other', async () => {
  const { found } = await poll('/no-such-thing', {}, (response) => String(Object(response).statusCode === 404))
  expect(found).toMatchObject({ code: 404 })
})
