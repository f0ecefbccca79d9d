import { readdirSync, readFileSync } from 'node:fs'
import { defineTask, TaskError, z } from '@windhover/sdk'
import { runTask, type TestOptions } from '@windhover/sdk/testing.ts'
import { expect, test } from 'vitest'
import { processRunner } from '../../src/runner/process.ts'

const shell = defineTask({
  type: 'test.Shell',
  title: 'Runs a text in a shell',
  properties: { script: z.string() },
  outputs: { exitCode: z.int(), printed: z.string() },
  async run(ctx, { script }) {
    const runner = await ctx.taskRunner?.({ type: processRunner.type })
    if (runner === undefined) throw new TaskError('no runner')
    const printed: string[] = []
    const { exitCode } = await runner.run({
      argv: ['/bin/sh', '-c', script],
      env: { GREETING: 'hello' },
      workingDir: await ctx.workingDir.path(),
      outputFiles: [],
      output: (_stream, bytes) => {
        const text = new TextDecoder().decode(bytes)
        printed.push(text)
        if (text.includes('ready')) ready?.()
        return undefined
      },
    })
    return { exitCode, printed: printed.join('') }
  },
})

/** Called when the script under way says `ready`. */
let ready: (() => void) | undefined

const run = (script: string, options: TestOptions = {}) =>
  runTask<{ exitCode: number; printed: string }>(shell, { script }, { taskRunners: [processRunner], ...options })

/** Processes that carry the mark of a task run. */
const survivors = (taskRunId: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`WINDHOVER_TASK_RUN=${taskRunId}.`)
      } catch {
        return false // it ended meanwhile
      }
    })

test('a script has its environment, its folder, and the exit code it ends with', async () => {
  const { outputs } = await run('echo "$GREETING in $(basename "$PWD" | cut -c1-4)"; exit 7')
  expect(outputs).toEqual({ exitCode: 7, printed: 'hello in task\n' })
})

test('ended by a signal, the exit code is 128 and its number', async () => {
  expect((await run('kill -TERM $$')).outputs.exitCode).toBe(143)
})

test('a program that is not there is named', async () => {
  const missing = defineTask({
    type: 'test.Missing',
    title: 'Runs nothing',
    properties: {},
    async run(ctx) {
      const runner = await ctx.taskRunner?.({ type: processRunner.type })
      await runner?.run({
        argv: ['no-such-program'],
        env: {},
        workingDir: await ctx.workingDir.path(),
        outputFiles: [],
        output: () => undefined,
      })
    },
  })
  await expect(runTask(missing, {}, { taskRunners: [processRunner] })).rejects.toThrow("The program 'no-such-program' is not installed")
})

const stubborn: readonly (readonly [string, string])[] = [
  ['ignores SIGTERM', "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
  ['forks', '(while :; do sleep 0.1; done) & (while :; do sleep 0.1; done) & echo ready; wait'],
  ['forks a child that ignores SIGTERM', "(trap '' TERM; echo ready; while :; do sleep 0.1; done) & wait"],
  ['leaves its session', "setsid sh -c 'while :; do sleep 0.1; done' & echo ready; wait"],
  [
    'forks twice, leaves its session and ignores SIGTERM',
    '(setsid sh -c "trap \'\' TERM; while :; do sleep 0.1; done" >/dev/null 2>&1 &); echo ready; while :; do sleep 0.1; done',
  ],
]

test.skipIf(process.platform !== 'linux').each(stubborn)('after a kill nothing is left of a script that %s', async (_what, script) => {
  const id = `run-${crypto.randomUUID()}`
  const controller = new AbortController()
  ready = () => controller.abort(new Error('killed'))
  await run(script, { signal: controller.signal, taskRun: { id } })
  expect(survivors(id)).toEqual([])
})

test.skipIf(process.platform !== 'linux')('what a script leaves in the background ends with it', async () => {
  const id = `run-${crypto.randomUUID()}`
  expect((await run('sleep 60 >/dev/null 2>&1 & exit 0', { taskRun: { id } })).outputs.exitCode).toBe(0)
  expect(survivors(id)).toEqual([])
})

test('while the reader asks to wait, the script waits at its full pipe', async () => {
  let seen = 0
  let open: (() => void) | undefined
  const slow = defineTask({
    type: 'test.Slow',
    title: 'Reads slowly',
    properties: {},
    async run(ctx) {
      const runner = await ctx.taskRunner?.({ type: processRunner.type })
      const running = runner?.run({
        argv: ['/bin/sh', '-c', 'head -c 4000000 /dev/zero; echo done >&2'],
        env: {},
        workingDir: await ctx.workingDir.path(),
        outputFiles: [],
        output: (stream, bytes) => {
          if (stream === 'stderr') return undefined
          seen += bytes.length
          if (open !== undefined) return undefined
          return new Promise((resolve) => {
            open = resolve
            // The pipe takes 64 KiB and the stream as much again; the rest must still be with the script.
            setImmediate(() => {
              expect(seen).toBeLessThan(1_000_000)
              resolve()
            })
          })
        },
      })
      await running
    },
  })
  await runTask(slow, {}, { taskRunners: [processRunner] })
  expect(seen).toBe(4_000_000)
})
