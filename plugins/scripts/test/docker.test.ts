import type { AnyTask } from '@windhover/sdk'
import { MemoryStorage, runTask, type TestOptions } from '@windhover/sdk/testing.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { dockerRunner } from '../src/docker/docker.ts'
import plugin from '../src/index.ts'
import { startEngine } from './docker-engine.ts'

interface Result extends Record<string, unknown> {
  readonly exitCode: number
  readonly vars?: Readonly<Record<string, unknown>>
  readonly outputFiles?: Readonly<Record<string, string>>
  readonly taskRunner?: { readonly containerId: string }
}

const engine = await startEngine()
afterAll(() => engine?.stop())

const commandsTask = plugin.tasks.find(({ type }) => type === 'io.kestra.plugin.scripts.shell.Commands') as AnyTask // checked by scripts.test.ts

function run(runner: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, unknown>>, options: TestOptions = {}) {
  return runTask<Result>(
    commandsTask,
    {
      containerImage: engine?.image,
      taskRunner: { type: dockerRunner.type, host: engine?.host, networkMode: 'none', ...runner },
      ...properties,
    },
    { taskRunners: [dockerRunner], ...options },
  )
}

const shown = (logs: readonly string[]): readonly string[] => logs.filter((line) => !line.startsWith('DEBUG '))

/** Containers of a task run, running or not. */
async function containersOf(taskRunId: string): Promise<readonly { readonly Id: string; readonly State: string }[]> {
  const filters = JSON.stringify({ label: [`kestra.io/taskrun-id=${taskRunId}`] })
  return JSON.parse((await engine?.client.text('/containers/json', { query: { all: '1', filters } })) ?? '[]')
}

const newId = () => `run${crypto.randomUUID()}`

describe.skipIf(engine === undefined)('the Docker task runner', () => {
  test('copies files in and out, whoever the user is, and removes its container', async () => {
    const id = newId()
    const { outputs, logs, storage } = await run(
      { user: '1000:1000', memory: { memory: '64MB' }, cpu: { cpus: 0.5 }, shmSize: '8MB' },
      {
        inputFiles: { 'a/in.txt': 'given', 'same.txt': 'old' },
        env: { NAME: 'Ada' },
        outputFiles: ['*.txt', 'a/**'],
        commands: [
          'id -u',
          'cat a/in.txt > copy.txt',
          'echo "$NAME" >> a/new.txt',
          'echo new > same.txt',
          'echo oops >&2',
          `echo '::{"outputs":{"n":1}}::'`,
        ],
      },
      { taskRun: { id } },
    )
    expect(shown(logs).toSorted()).toEqual(['ERROR oops', 'INFO 1000'])
    expect(outputs).toMatchObject({ exitCode: 0, vars: { n: 1 } })
    expect(outputs.taskRunner?.containerId).toMatch(/^[0-9a-f]{64}$/)
    const files = Object.entries(outputs.outputFiles ?? {}).map(([name, uri]) => [name, storage.text(uri)])
    expect(Object.fromEntries(files)).toEqual({ 'a/in.txt': 'given', 'a/new.txt': 'Ada\n', 'copy.txt': 'given', 'same.txt': 'new\n' })
    expect(await containersOf(id)).toEqual([])
  })

  test('a URI in a command is a file in the container', async () => {
    const storage = new MemoryStorage()
    const uri = storage.add('x.txt', 'from storage')
    expect(shown((await run({}, { commands: [`cat ${uri}`] }, { storage })).logs)).toEqual(['INFO from storage'])
  })

  test('files shared as a mount need no copies', async () => {
    const { outputs } = await run({ fileHandlingStrategy: 'MOUNT' }, { commands: ['echo x > out.txt'], outputFiles: ['*.txt'] })
    expect(Object.keys(outputs.outputFiles ?? {})).toEqual(['out.txt'])
  })

  test('an exit code that is not 0 fails the task, which keeps its files', async () => {
    const error = await run({}, { commands: ['echo x > out.txt', 'exit 3'], outputFiles: ['*.txt'] }).catch(
      (failed: Error & { outputs: Result }) => failed,
    )
    expect(error).toMatchObject({ message: 'Command failed with exit code 3', outputs: { exitCode: 3 } })
  })

  test.each([
    ['kill', {}, "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
    ['kill after a grace time', { killGracePeriod: 'PT1S' }, "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done"],
  ])('%s leaves no container', async (_what, runner, script) => {
    const id = newId()
    const controller = new AbortController()
    const running = run(runner, { commands: [script] }, { taskRun: { id }, signal: controller.signal }).catch((error: Error) => error)
    while ((await containersOf(id))[0]?.State !== 'running') await new Promise(setImmediate)
    controller.abort(new Error('killed'))
    await running
    expect(await containersOf(id)).toEqual([])
  })

  test('a container that a worker left behind is taken up again, not started twice', async () => {
    const id = newId()
    const lost = await run(
      { wait: false, delete: false },
      { commands: ['sleep 1', 'echo once > out.txt', 'echo done'], outputFiles: ['*.txt'] },
      { taskRun: { id } },
    )
    const { outputs, logs } = await run({}, { commands: ['echo twice'], outputFiles: ['*.txt'] }, { taskRun: { id } })
    expect(outputs.taskRunner).toEqual(lost.outputs.taskRunner)
    expect(shown(logs).at(-1)).toBe('INFO done')
    expect(Object.keys(outputs.outputFiles ?? {})).toEqual(['out.txt'])
    expect(await containersOf(id)).toEqual([])
  })

  test('a kept container stays', async () => {
    const id = newId()
    await run({ delete: false }, { commands: ['true'] }, { taskRun: { id } })
    const [kept] = await containersOf(id)
    expect(kept?.State).toBe('exited')
    await engine?.client.text(`/containers/${kept?.Id}`, { method: 'DELETE' })
  })

  test.each([
    [{ pullPolicy: 'NEVER' }, { containerImage: 'localhost/none:1' }, /The image 'localhost\/none:1' is not on the engine/],
    [{}, { containerImage: 'localhost:1/none:1' }, /The image 'localhost:1\/none:1' could not be pulled: /],
    [{}, { interpreter: ['/bin/zsh', '-c'] }, /The image has no program '\/bin\/zsh'/],
    [{ volumes: ['/etc:/host'] }, {}, /The configuration does not allow `volumes`/],
    [{ portBindings: ['a:b'] }, {}, /The port binding 'a:b' is not of the form/],
    [{ host: 'unix:///nowhere.sock' }, {}, /No container engine answers at unix:\/\/\/nowhere.sock/],
  ])('says what is wrong: %j %j', async (runner, properties, message) => {
    const id = newId()
    await expect(run(runner, { commands: ['true'], ...properties }, { taskRun: { id } })).rejects.toThrow(message)
    expect(await containersOf(id)).toEqual([])
  })

  test('volumes are mounted where the configuration allows them', async () => {
    const { logs } = await run(
      { volumes: ['/etc:/host:ro'] },
      { commands: ['test -d /host && echo there'] },
      { configuration: { 'volume-enabled': true } },
    )
    expect(shown(logs)).toEqual(['INFO there'])
  })

  test('a link that a script makes is no way out of the working directory', async () => {
    const marker = `/tmp/windhover-escape-${crypto.randomUUID()}`
    await run({}, { commands: [`mkdir ${marker}`, `ln -s ${marker} out`, 'echo x > out/file'], outputFiles: ['**'] })
    await expect(import('node:fs/promises').then(({ access }) => access(marker))).rejects.toThrow('ENOENT')
  })
})
