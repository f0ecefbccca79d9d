import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ConnectionFlags, connectionOf, namesServer } from '../../src/api/connection.ts'
import { contextsPath, writeContexts } from '../../src/api/contexts.ts'
import { UsageError } from '../../src/usage-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'windhover-contexts-'))
const environment = { WINDHOVER_CONTEXTS: join(folder, 'contexts.yml') }
const contexts = {
  work: { server: 'https://work.example', tenant: 'team', user: 'ada:secret' },
  robot: { server: 'https://robot.example', apiToken: 'tok' },
}
writeContexts({ contexts, current: 'work' }, environment)

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

test.each<[string, ConnectionFlags, Record<string, string>, object]>([
  ['the current context', {}, {}, { server: 'https://work.example', tenant: 'team', headers: { authorization: basic('ada:secret') } }],
  [
    'a named context',
    { context: 'robot' },
    {},
    { server: 'https://robot.example', tenant: 'main', headers: { authorization: 'Bearer tok' } },
  ],
  ['a context of the environment', {}, { WINDHOVER_CONTEXT: 'robot' }, { server: 'https://robot.example' }],
  [
    'the environment before the context',
    {},
    { WINDHOVER_SERVER: 'http://env:1/', WINDHOVER_TENANT: 'e' },
    { server: 'http://env:1', tenant: 'e' },
  ],
  [
    'flags before the environment',
    { server: 'http://flag', tenant: 'f' },
    { WINDHOVER_SERVER: 'http://env' },
    { server: 'http://flag', tenant: 'f' },
  ],
  [
    'a user of the flags before a token of the environment',
    { user: 'u:p' },
    { WINDHOVER_API_TOKEN: 't' },
    { headers: { authorization: basic('u:p') } },
  ],
  [
    'headers in both spellings',
    { apiToken: 't', headers: ['X-A=1', 'x-b: 2'] },
    {},
    { headers: { authorization: 'Bearer t', 'x-a': '1', 'x-b': '2' } },
  ],
])('%s decides', (_, flags, more, wanted) => {
  expect(connectionOf(flags, { ...environment, ...more })).toMatchObject(wanted)
})

test('without any word it is the server of this machine, with the token of its data folder', () => {
  const none = { WINDHOVER_CONTEXTS: join(folder, 'none.yml') }
  const data = join(folder, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'owner.token'), 'whvo_x\n')
  expect(namesServer({}, none)).toBe(false)
  expect(connectionOf({ data }, none)).toMatchObject({
    server: 'http://localhost:8080',
    tenant: 'main',
    headers: { authorization: 'Bearer whvo_x' },
  })
  expect(connectionOf({ data, server: 'http://elsewhere' }, none).headers).toEqual({})
})

test.each<[ConnectionFlags, string]>([
  [{ server: 'localhost' }, "The server must be a URL such as http://localhost:8080, got 'localhost'"],
  [{ user: 'ada' }, '--user must have the form name:password'],
  [{ headers: ['x'] }, "'x' must have the form name=value"],
  [{ context: 'home' }, "There is no context 'home'. Known: work, robot"],
])('what cannot be used is refused: %o', (flags, message) => {
  expect(() => connectionOf(flags, environment)).toThrow(new UsageError(message))
})

test('only its user can read the file of the contexts', () => {
  expect(statSync(contextsPath(environment)).mode & 0o777).toBe(0o600)
})
