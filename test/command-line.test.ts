import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalServer } from '../tools/conformance/local-server.ts'
import { startServer, windhover } from './windhover.ts'

const folder = mkdtempSync(join(tmpdir(), 'windhover-cli-'))
process.env['WINDHOVER_CONTEXTS'] = join(folder, 'contexts.yml')

const flowOf = (id: string, message: string) => `id: ${id}
namespace: cli.test
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: ${message}
`

describe('a command that nobody can run ends with 2', () => {
  test.each([
    [['--bogus'], "unknown option '--bogus'"],
    [['flow', 'list', '--bogus'], "unknown option '--bogus'"],
    [['flow', 'validate'], "missing required argument 'path'"],
    [['nonsense'], "unknown command 'nonsense'"],
    [['flow', 'list', '--output', 'xml'], "--output must be one of table, json, yaml, got 'xml'"],
    [['run', 'nowhere.yaml'], "The file 'nowhere.yaml' cannot be read"],
    [['run', 'examples/flows/hello.yaml', '--input', 'name'], "'name' must have the form name=value"],
    [['server', 'worker', '--port', '1'], 'This release has no separate worker'],
    [['completion', 'tcsh'], "The shell must be bash, zsh or fish, got 'tcsh'"],
  ])('windhover %j', (args, message) => {
    const { status, stderr } = windhover(args)
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) })
  })
})

test('without a command, or with a group alone, it shows what there is', () => {
  expect(windhover([])).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: windhover') })
  expect(windhover(['flow'])).toMatchObject({ status: 0, stdout: expect.stringContaining('updates') })
})

test('the completion of bash knows commands, their commands and their options', () => {
  const { stdout } = windhover(['completion', 'bash'])
  const script = `${stdout}\nCOMP_WORDS=(windhover flow namespace u); COMP_CWORD=3; _windhover; echo "\${COMPREPLY[@]}"`
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim()).toBe('update')
})

test('includes are filled in with the indentation of their place', () => {
  writeFileSync(join(folder, 'whole.yaml'), 'tasks:\n  [[> part.yaml]]\n')
  writeFileSync(join(folder, 'part.yaml'), '- id: a\n  type: t\n')
  expect(windhover(['flow', 'expand', join(folder, 'whole.yaml')]).stdout).toBe('tasks:\n  - id: a\n    type: t\n')
})

test('a flow is tried in memory with inputs as words', () => {
  const { status, stdout } = windhover(['flow', 'test', 'examples/flows/hello.yaml', 'name', 'Zoe'])
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Hello Zoe') })
})

describe('with a server', () => {
  let server: LocalServer
  const ask = (...args: string[]) => windhover([...args, '--server', server.instance.url])

  beforeAll(async () => {
    server = await startServer()
    mkdirSync(join(folder, 'flows'))
    writeFileSync(join(folder, 'flows', 'one.yaml'), flowOf('one', 'hello'))
    writeFileSync(join(folder, 'flows', 'two.yml'), flowOf('two', '"{{ nope }}"'))
  }, 60_000)
  afterAll(() => server.stop())

  test('flows are put there from a folder, listed, printed, exported and deleted', () => {
    expect(ask('flow', 'updates', join(folder, 'flows')).stdout).toBe('2 flow(s) successfully updated\n- cli.test.one\n- cli.test.two\n')
    const listed = JSON.parse(ask('-o', 'json', 'flow', 'list', 'cli.test').stdout)
    expect(listed.map(({ id }: { id: string }) => id).sort()).toEqual(['one', 'two'])
    expect(ask('flow', 'get', 'cli.test', 'one').stdout).toBe(flowOf('one', 'hello'))
    expect(ask('flow', 'export', folder).status).toBe(0)
    expect(readFileSync(join(folder, 'flows.zip')).subarray(0, 2).toString()).toBe('PK')
    expect(ask('flow', 'delete', 'cli.test', 'none').status).toBe(1)
  })

  test('an execution is waited for, and its end is the exit code', () => {
    const good = ask('execution', 'run', 'cli.test', 'one', '--follow', '-o', 'json')
    expect(JSON.parse(good.stdout)).toMatchObject({ flowId: 'one', state: { current: 'SUCCESS' } })
    expect(good).toMatchObject({ status: 0, stderr: expect.stringContaining('hello') })
    expect(ask('execution', 'run', 'cli.test', 'two', '--wait')).toMatchObject({ status: 1, stdout: expect.stringContaining('FAILED') })
    expect(ask('execution', 'list', '--state', 'failed', '--namespace', 'cli.test').stdout.split('\n')).toHaveLength(3)
  })

  test('keys keep their type', () => {
    expect(ask('namespace', 'kv', 'update', 'cli.test', 'text', 'hello')).toMatchObject({ status: 0 })
    expect(ask('kv', 'set', 'cli.test', 'map', '{"a": [1]}', '--expiration', 'PT1H')).toMatchObject({ status: 0 })
    expect(ask('kv', 'get', 'cli.test', 'text').stdout).toBe('hello\n')
    expect(JSON.parse(ask('kv', 'get', 'cli.test', 'map', '-o', 'json').stdout)).toEqual({ a: [1] })
  })

  test('files of a folder go to a namespace, without those it ignores', () => {
    mkdirSync(join(folder, 'files', 'sub'), { recursive: true })
    for (const [name, text] of Object.entries({ 'a.txt': 'a', 'sub/b.txt': 'b', 'sub/c.log': 'c', '.kestraignore': '*.log\n' }))
      writeFileSync(join(folder, 'files', name), text)
    expect(ask('namespace', 'files', 'update', 'cli.test', join(folder, 'files'), '/to').stdout).toContain('2 file(s) successfully updated')
    const files: { path: string }[] = JSON.parse(ask('namespace', 'files', 'list', 'cli.test', '-o', 'json').stdout)
    expect(files.map(({ path }) => path).sort()).toEqual(['/to/a.txt', '/to/sub/b.txt'])
  })

  test('a context is used once it is kept', () => {
    expect(windhover(['login', 'here', '--server', server.instance.url])).toMatchObject({ status: 0 })
    expect(windhover(['flow', 'list']).stdout).toContain('cli.test')
    expect(windhover(['context', 'remove', 'here'])).toMatchObject({ status: 0 })
  })
}, 60_000)
