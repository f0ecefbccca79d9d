import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { defineTask, Outcome, secret, TaskError, z } from '../src/index.ts'
import { MemoryPlatform, MemoryStorage, runTask } from '../src/testing.ts'

const task = defineTask({
  type: 'test.Everything',
  title: 'Use everything once',
  properties: {
    name: z.string(),
    times: z.int().default(1),
    token: secret(z.string()).optional(),
    mood: z.enum(['good', 'bad', 'late']).default('good'),
  },
  outputs: { uri: z.string(), text: z.string() },
  async run(ctx, { name, times, mood }) {
    ctx.logger.info(`Hello ${name}`)
    ctx.metrics.counter('times', times, { name })
    if (mood === 'bad') throw new TaskError('Bad mood', { outputs: { uri: '', text: '' } })
    const uri = await ctx.storage.put(name.repeat(times), { name: 'hello.txt' })
    await ctx.platform.kv.set(ctx.flow.namespace, 'last', name)
    const outputs = { uri, text: await ctx.render('{{ a.b }} and {{ extra }}', { extra: 1 }) }
    return mood === 'late' ? new Outcome(outputs, 'WARNING') : outputs
  },
})

describe('runTask', () => {
  test('renders, converts, runs and tells what happened', async () => {
    const result = await runTask<{ uri: string; text: string }>(task, { name: '{{ a.b }}', times: '2' }, { variables: { a: { b: 'Ada' } } })
    expect(result.state).toBe('SUCCESS')
    expect(result.outputs).toEqual({ uri: 'kestra:///task/hello.txt', text: 'Ada and 1' })
    expect(result.logs).toEqual(['INFO Hello Ada'])
    expect(result.metrics).toEqual([{ type: 'counter', name: 'times', value: 2, tags: { name: 'Ada' } }])
    expect(result.storage.text(result.outputs.uri)).toBe('AdaAda')
    expect(await result.platform.kv.get('test', 'last')).toEqual({ key: 'last', value: 'Ada', type: 'STRING' })
  })

  test('tells the state of an outcome', async () => {
    expect((await runTask(task, { name: 'x', mood: 'late' }, { variables: { a: { b: 1 } } })).state).toBe('WARNING')
  })

  test('fails with the error of the task, which has the logs so far', async () => {
    await expect(runTask(task, { name: 'x', mood: 'bad' })).rejects.toMatchObject({ message: 'Bad mood', logs: ['INFO Hello x'] })
  })

  test('refuses properties that the task does not know or cannot read', async () => {
    await expect(runTask(task, { name: 'x', colour: 1, times: 'many' })).rejects.toThrow(/times: .*No property named 'colour'/s)
    await expect(runTask(task, {})).rejects.toThrow('name: must not be null')
    await expect(runTask(task, { name: '{{ nobody }}' })).rejects.toThrow('Unable to find `nobody`')
  })

  test('gives the task a folder that goes away', async () => {
    let folder = ''
    const lister = defineTask({
      type: 'test.List',
      title: 'List files',
      properties: {},
      outputs: { files: z.array(z.string()) },
      async run({ workingDir }) {
        folder = await workingDir.path()
        return { files: [...(await workingDir.match(['**/*.txt']))] }
      },
    })
    const files = { 'a.txt': '', 'sub/b.txt': '', 'c.md': '' }
    expect((await runTask(lister, {}, { files })).outputs).toEqual({ files: ['a.txt', 'sub/b.txt'] })
    await expect(readdir(folder)).rejects.toThrow(/ENOENT/)
  })

  test('a folder cannot be left', async () => {
    const leaver = defineTask({
      type: 'test.Leave',
      title: 'Leave',
      properties: {},
      async run({ workingDir }) {
        await workingDir.resolve('../outside')
      },
    })
    await expect(runTask(leaver, {})).rejects.toThrow(/leaves the working directory/)
  })
})

test('what a platform is asked for and has no answer in memory is recorded', async () => {
  const platform = new MemoryPlatform({ 'executions.count': 3 })
  expect(await platform.executions.count({ namespace: 'a' })).toBe(3)
  expect(platform.calls).toEqual([['executions.count', { namespace: 'a' }]])
})

test('storage in memory stores, reads and deletes', async () => {
  const storage = new MemoryStorage()
  const uri = await storage.put(new TextEncoder().encode('abc'), { extension: '.txt' })
  expect(uri).toMatch(/\.txt$/)
  expect([await storage.exists(uri), await storage.sizeOf(uri), await storage.delete(uri), await storage.exists(uri)]).toEqual([
    true,
    3,
    true,
    false,
  ])
})
