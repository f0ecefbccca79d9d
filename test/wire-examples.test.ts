import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../packages/server/test/api/api-server.ts'

/** Requests that the SDKs of Kestra really send, beside the checkout. */
const folder = new URL('../../shared/spec/', import.meta.url)
const isThere = existsSync(new URL('wire-examples.tsv', folder))
if (!isThere) console.log(`skipped: ${folder.pathname}wire-examples.tsv is not there`)

interface Example {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const rowsOf = (name: string): string[][] =>
  readFileSync(new URL(name, folder), 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))

/** The open-source operations, as method and segments of the path. */
const operations = isThere
  ? rowsOf('endpoints.tsv')
      .filter(([, , , , edition]) => edition !== 'EE')
      .map(([method = '', path = '']) => ({ method, segments: path.split('/') }))
  : []
const examples = isThere ? rowsOf('wire-examples.tsv').flatMap(examplesOf) : []

/** The request, when it is one of an open-source operation; a `*` stands for a name, or for a word of the path. */
function examplesOf([method = '', path = '', type = '-', accept = '*/*', query = '', body = '""']: string[]): Example[] {
  const segments = path.replace('{t}', 'main').replaceAll('{eid}', '4bQ0000000000000000000').split('/')
  const isParameter = (segment: string | undefined): boolean => segment?.startsWith('{') === true
  const operation = operations.find(
    (known) =>
      known.method === method &&
      known.segments.length === segments.length &&
      known.segments.every((segment, at) => isParameter(segment) || segment === segments[at] || segments[at] === '*'),
  )
  if (operation === undefined) return []
  const filled = segments.map((segment, at) => {
    const known = operation.segments[at] ?? ''
    return segment === '*' ? (isParameter(known) ? 'x' : known) : segment
  })
  // the body is a JSON text; long ones were cut
  const text = JSON.parse(body) as string
  const boundary = /^--(\S+?)(?:--)?\r\n/.exec(text)?.[1]
  const url = filled.join('/')
  const headers = { accept, ...(type !== '-' && { 'content-type': boundary === undefined ? type : `${type}; boundary=${boundary}` }) }
  return [{ method, url: query === '' ? url : `${url}?${query}`, headers, body: text }]
}

let api: ApiServer
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test.skipIf(!isThere).each(examples)('$method $url is understood', async ({ method, url, headers, body }) => {
  const answer = await api.call(method, url, { headers, ...(body !== '' && { body }) })
  expect([405, 406, 415], answer.text).not.toContain(answer.status)
  expect(answer.status, answer.text).toBeLessThan(500)
})

test.skipIf(!isThere)('there are examples of many operations', () => expect(examples.length).toBeGreaterThan(100))
