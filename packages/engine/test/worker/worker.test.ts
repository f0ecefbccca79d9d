import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lookup } from '@windhover/core/expression/lookup.ts'
import { expect, test } from 'vitest'
import { createCipher } from '../../src/storage/cipher.ts'
import { jobOf, startWorker } from './harness.ts'

const key = Buffer.alloc(32, 7).toString('base64')

test('a task is rendered, run, and ends with its outputs', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'hello', type: 'test.Say', text: 'hello {{ flow.id }} {{ envs.stage }}' })
  expect(end).toMatchObject({ state: 'SUCCESS', outputs: { text: 'hello my_flow test' }, workerId: 'worker', attempt: 0 })
  expect(logs).toMatchObject([{ level: 'INFO', message: 'hello my_flow test', taskId: 'hello', attemptNumber: 0, thread: 'worker_0' }])
})

test('rendered texts are converted, literal ones are not rendered, null outputs are dropped', async () => {
  const worker = await startWorker()
  const task = { id: 'c', type: 'test.Count', amount: '{{ 20 + 1 }}', items: '{{ ["a", "b"] | toJson }}', raw: '{{ x }}' }
  const { end, metrics } = await worker.run(task)
  expect(end.outputs).toEqual({ amount: 21, items: ['a', 'b'], raw: '{{ x }}' })
  expect(metrics).toMatchObject([{ name: 'items', type: 'counter', value: 2, tags: { kind: 'test' } }])
})

test('logs of an attempt come before its end', async () => {
  const worker = await startWorker()
  await worker.run({ id: 'a', type: 'test.Say', text: ['1', '2'] })
  const types = worker.messages.map((message) => message.type)
  expect(types.indexOf('Logs')).toBeLessThan(types.indexOf('Ended'))
})

test('a failure logs its message, its causes and its stack, and keeps the outputs it brings', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'f', type: 'test.Fail', message: 'no luck', cause: 'rain' })
  expect(end).toMatchObject({ state: 'FAILED', outputs: { partial: 1 } })
  expect(logs.map(({ level }) => level)).toEqual(['ERROR', 'ERROR', 'TRACE'])
  expect(logs.map(({ message }) => message).slice(0, 2)).toEqual(['no luck', 'rain'])
})

test('the stack of a failure has the level of the generation', async () => {
  const worker = await startWorker()
  const { flow } = jobOf({ id: 'x', type: 'x' })
  const { logs } = await worker.run({ id: 'f', type: 'test.Fail', message: 'm' }, { flow: { ...flow, generation: '2.0' } })
  expect(logs.at(-1)?.level).toBe('DEBUG')
})

test('an expression that fails fails the attempt with its message', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'f', type: 'test.Say', text: '{{ nope }}' })
  expect(end).toMatchObject({ state: 'FAILED', outputs: {} })
  expect(logs[0]?.message).toBe('Unable to find `nope` used in the expression `{{ nope }}` at line 1')
})

test('an unknown type fails the attempt', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'f', type: 'test.Nowhere' })
  expect(end.state).toBe('FAILED')
  expect(logs[0]?.message).toContain("'test.Nowhere'")
})

test('entries below the level of the task are dropped', async () => {
  const worker = await startWorker()
  const { logs } = await worker.run({ id: 'f', type: 'test.Say', text: 'quiet', logLevel: 'WARN' })
  expect(logs).toEqual([])
})

test('a long message becomes several entries', async () => {
  const worker = await startWorker()
  const { logs } = await worker.run({ id: 'f', type: 'test.Say', text: 'x'.repeat(40_000) })
  expect(logs.map(({ message }) => message.length)).toEqual([15_360, 15_360, 9_280])
})

test('a timeout fails the attempt and says after how long', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 's', type: 'test.Sleep', duration: 'PT1H', timeout: 'PT0.02S' })
  expect(end.state).toBe('FAILED')
  expect(logs.map(({ message }) => message).slice(0, 2)).toEqual(['asleep', 'Timeout after 00:00:00.020'])
})

test('a killed task ends KILLED without a word', async () => {
  const worker = await startWorker()
  const running = worker.run({ id: 's', type: 'test.Sleep', duration: 'PT1H' })
  await worker.seen((message) => message.type === 'Logs')
  worker.send({ type: 'Kill', executionId: 'execution' })
  const { end, logs } = await running
  expect(end).toMatchObject({ state: 'KILLED', outputs: {} })
  expect(logs).toHaveLength(1)
})

test('a kill ends jobs that wait, but none that must run in killed executions', async () => {
  const worker = await startWorker({ threads: 1 })
  const first = worker.run({ id: 's', type: 'test.Sleep', duration: 'PT0.2S' })
  const waiting = jobOf({ id: 'w', type: 'test.Say', text: 'x' })
  const forced = jobOf({ id: 'after', type: 'test.Say', text: 'y' })
  worker.send({ type: 'Jobs', jobs: [waiting, { ...forced, taskRun: { ...forced.taskRun, forceExecution: true } }] })
  await worker.seen((message) => message.type === 'Logs')
  worker.send({ type: 'Kill', executionId: 'execution' })
  const ended = await worker.seen((message) => message.type === 'Ended' && message.result.taskRunId === waiting.taskRun.id)
  expect(ended).toMatchObject({ result: { state: 'KILLED', outputs: null } })
  const after = await worker.seen((message) => message.type === 'Ended' && message.result.taskRunId === forced.taskRun.id)
  expect(after).toMatchObject({ result: { state: 'SUCCESS' } })
  expect((await first).end.state).toBe('KILLED')
})

test('no more jobs run at once than there are threads', async () => {
  const worker = await startWorker({ threads: 2 })
  const jobs = Array.from({ length: 6 }, (_, at) => jobOf({ id: `t${at}`, type: 'test.Sleep', duration: 'PT0.01S' }))
  worker.send({ type: 'Jobs', jobs })
  await worker.seen((message) => message.type === 'Ended' && message.result.taskRunId === jobs.at(-1)?.taskRun.id)
  let running = 0
  for (const message of worker.messages) {
    if (message.type === 'Started') running += 1
    if (message.type === 'Ended') running -= 1
    expect(running).toBeLessThanOrEqual(4) // messages of one turn travel together: starts of the next come with ends of the former
  }
})

test('a task may end with a warning', async () => {
  const worker = await startWorker()
  expect((await worker.run({ id: 'w', type: 'test.Warn' })).end).toMatchObject({ state: 'WARNING', outputs: { a: 1 } })
})

test('outputs past the limit fail the attempt', async () => {
  const worker = await startWorker({ configuration: { outputLimitBytes: 1_000 } })
  const { end, logs } = await worker.run({ id: 'w', type: 'test.Say', text: 'y'.repeat(2_000), logLevel: 'ERROR' })
  expect(end).toMatchObject({ state: 'FAILED', outputs: {} })
  expect(logs[0]?.message).toContain('larger than the 1000 bytes')
})

test('a working directory is made on demand and removed with the task run', async () => {
  const worker = await startWorker()
  const { end } = await worker.run({ id: 'w', type: 'test.Files', write: { 'a.txt': 'A' } })
  expect(end.outputs?.['names']).toEqual(['a.txt'])
  expect(await readdir(join(worker.folder, 'tmp'))).toEqual([])
})

test('a path that leaves the working directory is refused', async () => {
  const worker = await startWorker()
  const { logs } = await worker.run({ id: 'w', type: 'test.Files', write: { '../a.txt': 'A' } })
  expect(logs[0]?.message).toBe('The path to resolve must be a relative path inside the current working directory.')
})

test('secret() asks the gateway and its value is hidden in every form', async () => {
  const asked: Lookup[] = []
  const lookup = async (found: Lookup) => {
    asked.push(found)
    return { value: 'p@ss w0rd' }
  }
  const worker = await startWorker({ platform: { lookup } })
  const text = "{{ secret('KEY') }} {{ secret('KEY') | base64encode }} {{ secret('KEY') | urlencode }}"
  const { end, logs } = await worker.run({ id: 's', type: 'test.Say', text })
  expect(asked.map(({ kind }) => kind)).toEqual(['secret'])
  expect(end.outputs?.['text']).toContain('p@ss w0rd')
  expect(logs[0]?.message).toBe('****** ****** ******')
})

test('the answer of a lookup that failed is the message of the failure', async () => {
  const worker = await startWorker({ platform: { lookup: async () => ({ error: "Cannot find secret for key 'KEY'." }) } })
  const { end, logs } = await worker.run({ id: 's', type: 'test.Say', text: "{{ secret('KEY') }}" })
  expect(end.state).toBe('FAILED')
  expect(logs[0]?.message).toContain("Cannot find secret for key 'KEY'.")
})

test('encrypted variables are clear in expressions and hidden in logs; outputs can be encrypted', async () => {
  const worker = await startWorker({ configuration: { encryptionKey: key } })
  const sealed = { type: 'io.kestra.datatype:aes_encrypted', value: createCipher(key).encrypt('hush hush') }
  const task = { id: 's', type: 'test.Hidden', password: '{{ inputs.nested.password }}' }
  const { end, logs } = await worker.run(task, { variables: { inputs: { nested: { password: sealed } } } })
  expect(logs[0]?.message).toBe('password ******, ******, ******')
  const output = end.outputs?.['sealed'] as { value: string }
  expect(createCipher(key).decrypt(output.value)).toBe('hush hush')
})

test('logToFile puts the log into the storage instead of the log store', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'l', type: 'test.Say', text: ['one', 'two'], logToFile: true })
  expect(logs).toEqual([])
  expect(end.logFile).toMatch(/^kestra:\/\/\/company\/team\/my-flow\/executions\/execution\/tasks\/l\/run\d+\/log-\w{5}\.txt$/)
  const text = await readFile(join(worker.folder, 'storage/main', end.logFile?.slice('kestra://'.length) ?? ''), 'utf8')
  expect(text).toMatch(/INFO {2}worker_\d\s+flow\.main\.company\.team\.my_flow\.l one\n.*two\n$/s)
})

test('a cached task does not run again, until its text changes', async () => {
  const worker = await startWorker()
  const task = { id: 'c', type: 'test.Say', text: 'cached', taskCache: { enabled: true } }
  const first = await worker.run(task)
  const second = await worker.run(task)
  const third = await worker.run({ ...task, text: 'changed' })
  expect([first, second, third].map(({ end }) => end.outputs)).toEqual([{ text: 'cached' }, { text: 'cached' }, { text: 'changed' }])
  expect(second.logs.map(({ message }) => message)).toEqual([
    "Task output caching is enabled for task 'c''",
    "Skipping task execution for task 'c' as there is an existing cache entry for it",
  ])
})

test('tasks reach the platform through the gateway', async () => {
  const calls: unknown[] = []
  const call = async (_: unknown, method: string, args: readonly unknown[]) => {
    calls.push([method, ...args])
    return method === 'kv.get' ? { key: 'k', value: 'stored', type: 'STRING' } : undefined
  }
  const worker = await startWorker({ platform: { call } })
  const { end } = await worker.run({ id: 'k', type: 'test.Keys', key: 'k' })
  expect(end.outputs).toEqual({ value: 'stored' })
  expect(calls).toEqual([
    ['kv.set', 'company.team', 'k', 'stored'],
    ['kv.get', 'company.team', 'k'],
  ])
})

test('a task may run another one as part of itself', async () => {
  const worker = await startWorker()
  const { end, logs } = await worker.run({ id: 'n', type: 'test.Nested', task: { type: 'test.Say', text: 'in {{ flow.id }}' } })
  expect(end.outputs).toEqual({ text: 'in my_flow' })
  expect(logs[0]).toMatchObject({ message: 'in my_flow', taskId: 'n' })
})

test('a stopping worker lets jobs end and says when it has none', async () => {
  const worker = await startWorker()
  const running = worker.run({ id: 's', type: 'test.Sleep', duration: 'PT0.05S' })
  await worker.seen((message) => message.type === 'Logs')
  worker.send({ type: 'Stop', graceMs: 10_000 })
  expect((await running).end.state).toBe('SUCCESS')
  await worker.seen((message) => message.type === 'Stopped')
})

test('a job that a stopping worker gives up is not reported', async () => {
  const worker = await startWorker()
  const job = jobOf({ id: 's', type: 'test.Sleep', duration: 'PT1H' })
  worker.send({ type: 'Jobs', jobs: [job] })
  await worker.seen((message) => message.type === 'Logs')
  worker.send({ type: 'Stop', graceMs: 1 })
  await worker.seen((message) => message.type === 'Stopped')
  expect(worker.messages.some((message) => message.type === 'Ended')).toBe(false)
})
