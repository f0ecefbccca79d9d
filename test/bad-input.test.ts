import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Answer, objectIn } from '../tools/conformance/answer.ts'
import { formOf, isTerminal } from '../tools/conformance/instance.ts'
import { objectOf, textOf } from '../tools/conformance/json.ts'
import type { LocalServer } from '../tools/conformance/local-server.ts'
import { startServer, windhover } from './windhover.ts'

let server: LocalServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
})

afterEach(async () => {
  const { state } = await run(flow('still-up', 'tasks:\n  - id: t\n    type: io.kestra.plugin.core.debug.Return\n    format: here'))
  expect(state, 'an ordinary flow still runs').toBe('SUCCESS')
})

const refused: readonly (readonly [name: string, source: string, says: RegExp])[] = [
  ['malformed YAML', flow('malformed', 'tasks:\n  - id: [unclosed'), /line|column|\d+:\d+/i],
  ['an alias bomb', aliasBomb(), /alias/i],
  ['an unknown property', flow('unknown-property', log('message: hi\n    colour: red')), /colour/],
  ['a property of the wrong type', flow('wrong-type', 'tasks: 17'), /tasks/],
  [
    'an unknown task type',
    flow('unknown-type', 'tasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Logg'),
    /Invalid type: io\.kestra\.plugin\.core\.log\.Logg/,
  ],
  ['a Dag whose tasks wait for each other', flow('cyclic', cyclicDag()), /Cyclic dependency detected/],
  ['a flow that calls itself', flow('recursive', subflowOf('recursive')), /Recursive call to flow \[test\.bad\.recursive\]/],
]

test.each(refused)('%s is refused with a message that names it', async (_name, source, says) => {
  const validated = await server.instance.validateFlow(source)
  expect(validated.text).toMatch(says)
  const created = await server.instance.createFlow(source)
  expect(created.status).toBe(422)
  expect(messageOf(created)).toMatch(says)
})

test('a flow of 10 MB is refused or accepted, and said so, within seconds', async () => {
  const answer = await server.instance.createFlow(flow('huge', `description: ${'x'.repeat(10 * 1024 * 1024)}\n${log('message: hi')}`))
  expect([200, 413, 422]).toContain(answer.status)
  if (answer.status !== 200) expect(messageOf(answer)).toMatch(/large|size|limit|bytes|MB/i)
})

const failing: readonly (readonly [name: string, tasks: string, says: RegExp])[] = [
  [
    'an output that grows without end',
    `variables:\n  a: "{% set x = 'xxxxxxxxxxxxxxxx' %}${'{% set x = x ~ x %}'.repeat(28)}{{ x }}"\n${format('{{ render(vars.a) }}')}`,
    /size|large|limit|long/i,
  ],
  [
    'a template bomb',
    format(
      '{% for a in range(0, 99999) %}{% for b in range(0, 99999) %}{% for c in range(0, 99999) %}x{% endfor %}{% endfor %}{% endfor %}',
    ),
    /limit|steps|size|long|large/i,
  ],
  ['a macro that calls itself', format('{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}'), /depth|deep|limit|recurs/i],
  ['a list of a thousand million numbers', format('{{ range(0, 999999999) | length }}'), /limit|size|range|large|long/i],
  ['a path that climbs out of the working directory', localFiles('../climbed.txt'), /climbed|outside|path|\.\./i],
  ['an absolute path', localFiles('/tmp/windhover-climbed/absolute.txt'), /absolute|outside|path/i],
]

test.each(failing)('%s fails its own task run with a clear message', async (_name, tasks, says) => {
  const { state, logs } = await run(flow('failing', tasks))
  expect(state).toBe('FAILED')
  expect(logs).toMatch(says)
})

test('reading a file outside of the internal storage fails', async () => {
  const { state, logs } = await run(flow('reading', format("{{ read('kestra:///../../../../../../etc/passwd') }}")))
  expect(state).toBe('FAILED')
  expect(logs).not.toContain('root:')
})

test('a namespace file cannot be written outside of its namespace', async () => {
  const form = new FormData()
  form.append('fileContent', new Blob(['x']), 'x.txt')
  const answer = await server.instance.send('POST', '/namespaces/test.bad/files?path=/../../../climbed.txt', form)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
})

test('other executions go on beside a template bomb', async () => {
  const bomb = await start(flow('bomb', format('{% for a in range(0, 99999) %}{% for b in range(0, 99999) %}x{% endfor %}{% endfor %}')))
  const { state } = await run(flow('beside', log('message: undisturbed')))
  expect(state).toBe('SUCCESS')
  expect(await endOf(bomb)).toBe('FAILED')
})

test('a broken database file ends the start with a message that names the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-broken-'))
  try {
    const first = await startServer({ dataDir: folder })
    await first.stop()
    const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(db|sqlite3?)$/.test(name))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) writeFileSync(join(folder, file), 'this is no database '.repeat(1000))
    const { status, stderr, stdout } = windhover(['server', 'local', '--port', '0', '--data', folder], 20_000)
    expect(status).toBeGreaterThan(0)
    expect(stderr + stdout).toContain(files[0])
    expect(stderr).not.toMatch(/^\s+at /m)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a data folder that is a file ends the start with a message that names it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'windhover-file-'))
  try {
    await mkdir(join(folder, 'sub'))
    writeFileSync(join(folder, 'data'), 'a file')
    const { status, stderr, stdout } = windhover(['server', 'local', '--port', '0', '--data', join(folder, 'data')], 20_000)
    expect(status).toBeGreaterThan(0)
    expect(stderr + stdout).toContain(join(folder, 'data'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function flow(id: string, rest: string): string {
  return `id: ${id}\nnamespace: test.bad\n${rest}\n`
}

function log(properties: string): string {
  return `tasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    ${properties}`
}

function format(template: string): string {
  return `tasks:\n  - id: t\n    type: io.kestra.plugin.core.debug.Return\n    format: ${JSON.stringify(template)}`
}

function subflowOf(flowId: string): string {
  return `tasks:\n  - id: again\n    type: io.kestra.plugin.core.flow.Subflow\n    namespace: test.bad\n    flowId: ${flowId}`
}

function cyclicDag(): string {
  const task = (id: string, other: string) =>
    `      - task:\n          id: ${id}\n          type: io.kestra.plugin.core.debug.Return\n          format: x\n        dependsOn: [${other}]`
  return `tasks:\n  - id: dag\n    type: io.kestra.plugin.core.flow.Dag\n    tasks:\n${task('a', 'b')}\n${task('b', 'a')}`
}

function localFiles(path: string): string {
  return `tasks:
  - id: w
    type: io.kestra.plugin.core.flow.WorkingDirectory
    inputFiles:
      ${JSON.stringify(path)}: climbed
    tasks:
      - id: t
        type: io.kestra.plugin.core.debug.Return
        format: x`
}

function aliasBomb(): string {
  const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level += 1) {
    const alias = `*a${level - 1}`
    levels.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => alias).join(', ')}]`)
  }
  return flow('alias-bomb', `variables:\n${levels.map((line) => `  ${line}`).join('\n')}\n${log('message: hi')}`)
}

function messageOf(answer: Answer): string {
  const body = objectIn(answer)
  return textOf(body['message'] ?? body['detail'])
}

async function start(source: string): Promise<string> {
  const created = await server.instance.createFlow(source)
  const id = /^id: (\S+)$/m.exec(source)?.[1] ?? ''
  if (created.status !== 200) {
    const updated = await server.instance.updateFlow({ namespace: 'test.bad', id }, source)
    expect(updated.status, updated.text).toBe(200)
  }
  const answer = await server.instance.createExecution({ namespace: 'test.bad', id }, formOf({}), '')
  expect(answer.status, answer.text).toBe(200)
  return textOf(objectIn(answer)['id'])
}

async function endOf(executionId: string): Promise<string> {
  const execution = await server.instance.reach(executionId, isTerminal, 50_000)
  return textOf(objectOf(execution?.['state'])['current'])
}

async function run(source: string): Promise<{ readonly state: string; readonly logs: string }> {
  const id = await start(source)
  const state = await endOf(id)
  const entries = await server.instance.logs(id)
  return { state, logs: entries.map(({ message }) => textOf(message)).join('\n') }
}
