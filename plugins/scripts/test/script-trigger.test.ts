import { processRunner } from '@windhover/plugin-core/runner/process.ts'
import { MemoryPlatform, pollTrigger } from '@windhover/sdk/testing.ts'
import { expect, test, vi } from 'vitest'
import plugin from '../src/index.ts'

// Nobody answers there: the commands run as processes.
vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock')

const runners = [processRunner, ...(plugin.taskRunners ?? [])]

function poll(type: string, properties: Readonly<Record<string, unknown>>, platform = new MemoryPlatform()) {
  const trigger = plugin.triggers?.find((candidate) => candidate.type === `io.kestra.plugin.scripts.${type}`)
  if (trigger === undefined || !('poll' in trigger)) throw new Error(`no trigger ${type}`)
  return pollTrigger(trigger, properties, { platform, taskRunners: runners })
}

test('five languages have triggers', () => {
  const languages = ['shell', 'python', 'node', 'go', 'ruby']
  expect(plugin.triggers?.map(({ type }) => type).toSorted()).toEqual(
    languages
      .flatMap((id) => [`io.kestra.plugin.scripts.${id}.CommandsTrigger`, `io.kestra.plugin.scripts.${id}.ScriptTrigger`])
      .toSorted(),
  )
})

test('the exit code that is waited for starts an execution, another does not', async () => {
  const script = `echo '::{"outputs":{"n":1}}::'\nexit 3`
  const { found } = await poll('shell.ScriptTrigger', { script, exitCondition: 'exit 3, 4' })
  expect(found).toMatchObject({ condition: 'exit 3, 4', exitCode: 3, vars: { n: 1 } })
  expect((await poll('shell.ScriptTrigger', { script, exitCondition: 'exit 0' })).found).toBeUndefined()
  expect((await poll('shell.CommandsTrigger', { commands: ['true'], exitCondition: 'exit 0' })).found?.['exitCode']).toBe(0)
})

test('with edge only the change to the condition counts', async () => {
  const platform = new MemoryPlatform()
  const fires = async (code: number, edge: boolean) =>
    (await poll('shell.ScriptTrigger', { script: `exit ${code}`, exitCondition: 'exit 1', edge }, platform)).found !== undefined
  expect([await fires(1, true), await fires(1, true), await fires(0, true), await fires(1, true)]).toEqual([true, false, false, true])
  expect([await fires(1, false), await fires(1, false)]).toEqual([true, true])
})

test('another form of condition is an error', async () => {
  await expect(poll('shell.ScriptTrigger', { script: 'true', exitCondition: 'fails' })).rejects.toThrow(
    "The exitCondition 'fails' is not of the form",
  )
})
