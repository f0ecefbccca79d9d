import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkConfiguration } from '../../src/config/check-configuration.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { serverSettings } from '../../src/config/settings.ts'

const load = (text: string, environment: Record<string, string> = {}) =>
  loadConfiguration(undefined, { KESTRA_CONFIGURATION: text, ...environment })

const compose = `datasources:
  postgres:
    url: jdbc:postgresql://postgres:5432/kestra
    username: kestra
kestra:
  server:
    basicAuth:
      username: "\${OWNER:owner@company.team}"
      password: Secret123
    terminationGracePeriod: 5m
    preview: {initialRows: 50}
  repository: {type: postgres}
  queue: {type: postgres}
  storage:
    type: local
    local: {basePath: /app/storage}
  tasks:
    tmpDir: {path: /tmp/kestra-wd/tmp}
  url: http://flows.company.team:8080/
micronaut:
  server:
    port: 9090
    cors:
      enabled: true
      configurations:
        all: {allowedOrigins: [https://portal.company.team], allowed-methods: [get], max-age: 60}
endpoints: {all: {port: 8081, enabled: true}}
logger.levels.io.kestra: INFO
`

describe('the configuration of a compose file', () => {
  test('works as it is', () => {
    const settings = serverSettings(load(compose), {}, {})
    expect(settings).toMatchObject({
      port: 9090,
      basicAuth: { username: 'owner@company.team', password: 'Secret123' },
      dataPath: '/app/storage',
      tmpPath: '/tmp/kestra-wd/tmp',
      terminationGraceMs: 300_000,
      access: {
        ownOrigins: ['http://flows.company.team:8080'],
        cors: [{ origins: ['https://portal.company.team'], methods: ['GET'], credentials: true, maxAgeSeconds: 60 }],
      },
    })
  })

  test('says only that the database is another one', () => {
    expect(checkConfiguration(load(compose))).toEqual([
      {
        severity: 'warning',
        place: 'KESTRA_CONFIGURATION:3:5',
        message: 'datasources: no other database is used: the data is kept in SQLite, in windhover.data',
      },
    ])
  })

  test('gives way to single variables, in either spelling', () => {
    for (const name of ['KESTRA_SERVER_BASIC_AUTH_PASSWORD', 'KESTRA_SERVER_BASICAUTH_PASSWORD'])
      expect(load(compose, { [name]: 'Other1234' }).setting('kestra.server.basic-auth.password')).toEqual({
        value: 'Other1234',
        source: name,
      })
    expect(load(compose, { OWNER: 'me@company.team' }).text('kestra.server.basic-auth.username')).toBe('me@company.team')
  })
})

test('files come in order, the text of the variable is stronger, and each value knows its place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-config-'))
  const [first, second, third] = ['a.yml', 'b.yml', 'c.yml'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(first, 'kestra:\n  url: http://first\n  environment: {name: first}\n  templates: {enabled: true}\n')
  writeFileSync(second, 'kestra:\n  url: http://second\n  environment:\n    name: second\n')
  writeFileSync(third, 'kestra.url: http://third\n')
  const environment = {
    MICRONAUT_CONFIG_FILES: `${first},${second}`,
    KESTRA_CONFIGURATION: 'kestra: {anonymous-usage-report: {enabled: false}}',
  }
  const configuration = loadConfiguration(third, environment)
  expect(configuration.setting('kestra.url')).toEqual({ value: 'http://third', source: `${third}:1:1` })
  expect(configuration.setting('kestra.environment.name')).toEqual({ value: 'second', source: `${second}:4:5` })
  expect(configuration.setting('kestra.templates.enabled')).toEqual({ value: true, source: `${first}:4:15` })
  expect(configuration.setting('micronaut.server.port')).toBeUndefined()
})

test.each([
  [
    'kestra: {server: {basic-auth: {usernam: a}}}',
    "unknown key 'kestra.server.basic-auth.usernam', did you mean 'kestra.server.basic-auth.username'?",
  ],
  ['kestra: {encryption: {secretKy: a}}', "unknown key 'kestra.encryption.secretKy', did you mean 'kestra.encryption.secret-key'?"],
  ['windhover: {generaton: "2.0"}', "unknown key 'windhover.generaton', did you mean 'windhover.generation'?"],
  ['entirely: {other: 1}', "unknown key 'entirely.other'"],
])('%s is told: %s', (text, message) => {
  expect(checkConfiguration(load(text))).toMatchObject([{ severity: 'warning', message }])
})

test.each([
  ['micronaut:\n  server:\n    port: many', '3:5', 'micronaut.server.port must be a number, got "many"'],
  [
    'kestra:\n  server: {terminationGracePeriod: soon}',
    '2:12',
    'kestra.server.termination-grace-period must be a duration such as PT5M or 5m, got "soon"',
  ],
  ['kestra: {templates: {enabled: maybe}}', '1:22', 'kestra.templates.enabled must be true or false, got "maybe"'],
  ['kestra: {encryption: {secretKey: [a]}}', '1:23', 'kestra.encryption.secret-key must be a text'],
])('%s is an error at %s', (text, place, message) => {
  expect(checkConfiguration(load(text))).toEqual([{ severity: 'error', place: `KESTRA_CONFIGURATION:${place}`, message }])
})

test('a text that is no YAML names the place', () => {
  expect(() => load('kestra:\n  url: "a\n')).toThrow(/^KESTRA_CONFIGURATION:\d+:\d+ /)
})

test.each([
  ['127.0.0.1', 'open', []],
  ['localhost', 'open', []],
  ['0.0.0.0', 'closed', undefined],
  ['192.168.0.7', 'closed', undefined],
])('on %s a server without an owner is %s', (host, untilSetUp, hosts) => {
  expect(serverSettings(load(''), {}, { host }).access).toMatchObject({ untilSetUp, ...(hosts !== undefined && { hosts }) })
})
