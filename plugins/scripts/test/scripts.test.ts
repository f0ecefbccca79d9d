import { execFileSync } from 'node:child_process'
import { processRunner } from '@windhover/plugin-core/runner/process.ts'
import type { AnyTask } from '@windhover/sdk'
import { MemoryStorage, runTask, type TestOptions } from '@windhover/sdk/testing.ts'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'

interface Result extends Record<string, unknown> {
  readonly exitCode: number
  readonly vars?: Readonly<Record<string, unknown>>
  readonly outputFiles?: Readonly<Record<string, string>>
}

const asProcess = { type: processRunner.type }

function taskOf(name: string): AnyTask {
  const found = plugin.tasks.find(({ type }) => type === name || type === `io.kestra.plugin.scripts.${name}`)
  if (found === undefined) throw new Error(`no task ${name}`)
  return found
}

const run = (name: string, properties: Readonly<Record<string, unknown>>, options: TestOptions = {}) =>
  runTask<Result>(
    taskOf(name),
    { taskRunner: asProcess, ...properties },
    { taskRunners: [processRunner, ...(plugin.taskRunners ?? [])], ...options },
  )

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Lines of a run without those of the debug log. */
const shown = (logs: readonly string[]): readonly string[] => logs.filter((line) => !line.startsWith('DEBUG '))

const failure = async (work: Promise<unknown>): Promise<Error & { outputs?: Result; logs: readonly string[] }> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: Error & { outputs?: Result; logs: readonly string[] }) => error,
  )

test('every language has a Script and a Commands task', () => {
  const ids = 'shell python node powershell r julia ruby perl php lua go deno bun dotnet groovy jbang'.split(' ')
  for (const id of ids) expect([taskOf(`${id}.Script`).type, taskOf(`${id}.Commands`).type]).toHaveLength(2)
})

const hello: readonly (readonly [string, string, string])[] = [
  ['shell', 'sh', 'echo hello'],
  ['python', 'python3', 'print("hello")'],
  ['node', 'node', 'const greeting: string = "hello"\nconsole.log(greeting)'],
  ['perl', 'perl', 'print "hello\\n";'],
  ['ruby', 'ruby', 'puts "hello"'],
  ['php', 'php', '<?php echo "hello\\n";'],
  ['lua', 'lua', 'print("hello")'],
  ['r', 'Rscript', 'cat("hello\\n")'],
  ['julia', 'julia', 'println("hello")'],
  ['deno', 'deno', 'const greeting: string = "hello"; console.log(greeting)'],
  ['bun', 'bun', 'const greeting: string = "hello"; console.log(greeting)'],
  ['groovy', 'groovy', 'println "hello"'],
]

for (const [language, program, script] of hello) {
  if (!isInstalled(program)) console.log(`skipped: ${program} is not installed here, so no ${language} script can run`)
  test.skipIf(!isInstalled(program))(`a ${language} script runs`, async () => {
    const { logs, outputs } = await run(`${language}.Script`, { script })
    expect(shown(logs)).toEqual(['INFO hello'])
    expect(outputs.exitCode).toBe(0)
  })
}

describe('what all script tasks can do', () => {
  test('beforeCommands run in the same shell, before the commands', async () => {
    const { logs } = await run('shell.Commands', { beforeCommands: ['A=1'], commands: ['echo $A', 'echo two'] })
    expect(shown(logs)).toEqual(['INFO 1', 'INFO two'])
  })

  test('the first command that fails is the last, unless failFast is false', async () => {
    const error = await failure(run('shell.Commands', { commands: ['false', 'echo on'] }))
    expect(error.message).toBe('Command failed with exit code 1')
    expect(shown(error.logs)).toEqual([])
    expect(shown((await run('shell.Commands', { failFast: false, commands: ['false', 'echo on'] })).logs)).toEqual(['INFO on'])
  })

  test('a failed run still gives what it had: variables, files and the exit code', async () => {
    const commands = [`echo '::{"outputs":{"a":1}}::'`, 'echo kept > out.txt', 'exit 3']
    const { outputs } = await failure(run('shell.Commands', { commands, outputFiles: ['*.txt'] }))
    expect(outputs).toMatchObject({ exitCode: 3, vars: { a: 1 } })
    expect(Object.keys(outputs?.outputFiles ?? {})).toEqual(['out.txt'])
  })

  test('env, the working directory and the names of output files reach the commands', async () => {
    const { outputs, storage } = await run(
      'shell.Commands',
      {
        env: { NAME: '{{ who }}' },
        outputFiles: ['result'],
        commands: ['test "$WORKING_DIR" = "{{ workingDir }}"', 'test "$PWD" = "$WORKING_DIR"', 'echo "$NAME" > {{ outputFiles.result }}'],
      },
      { variables: { who: 'Ada' } },
    )
    expect(storage.text(outputs.outputFiles?.['result'] ?? '')).toBe('Ada\n')
  })

  test('outputFiles takes globs; what lies below an outputDirectory is kept whole', async () => {
    const { outputs } = await run('shell.Commands', {
      outputDirectory: true,
      outputFiles: ['**/*.csv'],
      commands: ['mkdir -p a/b', 'echo 1 > a/b/x.csv', 'echo 2 > y.csv', 'echo 3 > z.txt', 'echo 4 > $OUTPUT_DIR/free.bin'],
    })
    expect(Object.keys(outputs.outputFiles ?? {}).toSorted()).toContain('free.bin')
    expect(Object.keys(outputs.outputFiles ?? {})).toContain('a/b/x.csv')
    expect(Object.keys(outputs.outputFiles ?? {})).not.toContain('z.txt')
  })

  test('a URI of the internal storage in a command is a local file', async () => {
    const storage = new MemoryStorage()
    const uri = storage.add('in.txt', 'content')
    const { logs } = await run('shell.Commands', { commands: [`cat ${uri}`, `cat "${uri}"`] }, { storage })
    expect(shown(logs).join('')).toContain('content')
  })

  test('inputFiles are there', async () => {
    const { logs } = await run('shell.Commands', { inputFiles: { 'a/b.txt': 'deep' }, commands: ['cat a/b.txt'] })
    expect(shown(logs)).toEqual(['INFO deep'])
  })

  test('another interpreter takes the commands as its last argument', async () => {
    const { logs } = await run('shell.Script', { interpreter: ['/bin/sh', '-x', '-c'], script: 'echo hi' })
    expect(shown(logs)).toContain('INFO hi')
    expect(logs.some((line) => line.startsWith('ERROR + echo hi'))).toBe(true)
  })

  test('a script may be longer than an argument may be, and leaves no file of its own', async () => {
    const { logs, outputs } = await run('shell.Script', { script: `echo begin\n# ${'x'.repeat(300_000)}\necho end`, outputFiles: ['**'] })
    expect(shown(logs).filter((line) => line !== 'INFO ')).toEqual(['INFO begin', 'INFO end'])
    expect(outputs.outputFiles).toEqual({})
  })

  test('a list may come from one expression', async () => {
    const { logs } = await run('shell.Commands', { commands: '["echo a", "echo b"]' })
    expect(shown(logs)).toEqual(['INFO a', 'INFO b'])
  })

  test('a missing interpreter is named, and how to get it', async () => {
    const error = await failure(run('julia.Commands', { commands: ['no-such-interpreter x.jl'] }))
    expect(error.message).toMatch(/^Command failed with exit code 127: a program was not found.*Julia.*julialang/)
    await expect(run('powershell.Script', { interpreter: ['no-such-shell', '-Command'], script: '1' })).rejects.toThrow(
      "The program 'no-such-shell' is not installed",
    )
  })

  test('without a container engine and a named runner, the commands run as a process and say so', async () => {
    const before = process.env['DOCKER_HOST']
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'
    try {
      const { logs } = await run('shell.Commands', { taskRunner: undefined, commands: ['echo here'] })
      expect(shown(logs).at(-1)).toBe('INFO here')
      expect(shown(logs)[0]).toMatch(/^INFO No container engine answers/)
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST']
      else process.env['DOCKER_HOST'] = before
    }
  })
})

describe.skipIf(!isInstalled('python3'))('Python', () => {
  test('rendered JSON is Python', async () => {
    const { logs } = await run('python.Script', { script: 'x = {"a": null, "b": true}\nprint(x)' })
    expect(shown(logs)).toEqual(["INFO {'a': None, 'b': True}"])
  })

  test('commands find python under its short name', async () => {
    const { logs } = await run('python.Commands', { inputFiles: { 'main.py': 'print(6 * 7)' }, commands: ['python main.py'] })
    expect(shown(logs)).toEqual(['INFO 42'])
  })

  test('a version that is not there is named', async () => {
    await expect(run('python.Script', { pythonVersion: '2.1', script: 'print(1)' })).rejects.toThrow(/Python 2\.1/)
  })
})

describe('the tasks from before the script plugin', () => {
  test('Bash runs as a process and keeps files by name', async () => {
    const { outputs, storage } = await runTask<Result>(
      taskOf('io.kestra.core.tasks.scripts.Bash'),
      { commands: ['echo old > report'], outputFiles: ['report'] },
      { taskRunners: [processRunner] },
    )
    expect(storage.text(outputs.outputFiles?.['report'] ?? '')).toBe('old\n')
  })

  test('Node runs main.js with its arguments', async () => {
    const { logs } = await runTask(
      taskOf('io.kestra.core.tasks.scripts.Node'),
      { inputFiles: { 'main.js': 'console.log(process.argv[2])' }, args: ['given'] },
      { taskRunners: [processRunner] },
    )
    expect(shown(logs)).toEqual(['INFO given'])
  })
})
