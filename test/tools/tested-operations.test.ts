import { expect, test } from 'vitest'
import { requestsIn, untested } from '../../tools/tested-operations/tested.ts'

const operations = [
  { method: 'GET', path: '/api/v1/{tenant}/flows/search', name: 'search' },
  { method: 'GET', path: '/api/v1/{tenant}/flows/{namespace}', name: 'list' },
  { method: 'DELETE', path: '/api/v1/{tenant}/flows/{namespace}', name: 'delete' },
  { method: 'GET', path: '/api/v1/webhook/{key}/{path}', name: 'webhook' },
]

test.each([
  ['GET /api/v1/main/flows/search?page=1 200', ['list', 'delete', 'webhook']],
  ['GET /api/v1/flows/company.team 200', ['search', 'delete', 'webhook']],
  ['DELETE /api/v1/main/flows/company.team 404', ['search', 'list', 'delete', 'webhook']],
  ['GET /api/v1/webhook/k/a/b 204', ['search', 'list', 'delete']],
])('%s leaves %j untested', (line, names) => {
  expect(untested(operations, requestsIn(`${line}\n`)).map(({ name }) => name)).toEqual(names)
})
