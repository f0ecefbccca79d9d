import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './windhover.ts'

/** Standard output of `bin/windhover …`, from the bundle or from the sources. */
function windhover(args: readonly string[], env: Readonly<Record<string, string>>): string {
  const { stdout, stderr } = spawnSync(join(root, 'bin', 'windhover'), args, {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, ...env },
  })
  expect(stderr).toBe('')
  return stdout
}

test('the bundled command runs flows as the sources do: threads, plugins and commands are found', () => {
  execFileSync(process.execPath, [join(root, 'scripts', 'bundle.mjs')])
  const args = ['run', 'examples/flows/hello.yaml', '--output', 'json']
  const outcome = (env: Readonly<Record<string, string>>) => {
    const { state, taskRunList } = JSON.parse(windhover(args, env))
    return { state: state.current, tasks: taskRunList.map(({ taskId, outputs }: Record<string, unknown>) => [taskId, outputs]) }
  }
  expect(outcome({})).toEqual(outcome({ WINDHOVER_FROM_SOURCES: '1' }))
}, 60_000)
