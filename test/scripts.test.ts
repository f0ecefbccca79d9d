import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { objectIn } from '../tools/conformance/answer.ts'
import { formOf, isTerminal } from '../tools/conformance/instance.ts'
import { objectOf, textOf } from '../tools/conformance/json.ts'
import type { LocalServer } from '../tools/conformance/local-server.ts'
import { startServer } from './windhover.ts'

/** A script that does all it can to stay: it ignores SIGTERM, forks, and forks into a session of its own. */
const clinging = (extra: string) => `
tasks:
  - id: stay
    type: io.kestra.plugin.scripts.shell.Script
    taskRunner:
      type: io.kestra.plugin.core.runner.Process
    ${extra}
    script: |
      trap '' TERM
      (setsid sh -c "trap '' TERM; sleep 600" &)
      (sleep 600 &)
      echo ready
      sleep 600
`
const flowOf = (id: string, tasks: string) => `id: ${id}\nnamespace: test.scripts\n${tasks}`

const dataDir = mkdtempSync(join(tmpdir(), 'windhover-scripts-'))
let server: LocalServer | undefined

afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test.skipIf(process.platform !== 'linux')(
  'a kill, a timeout and the stop of the server leave no process and no folder of a script',
  async () => {
    server = await startServer({ dataDir, config: { 'kestra.server.termination-grace-period': 'PT0.1S' } })
    const { instance } = server
    for (const [id, extra] of [
      ['killed', ''],
      ['timed-out', 'timeout: PT1S'],
    ] as const)
      expect((await instance.createFlow(flowOf(id, clinging(extra)))).status).toBe(200)

    const killed = await start('killed')
    await instance.act('DELETE', killed, 'kill')
    await instance.reach(killed, isTerminal, 20_000)
    expect(await everythingGone()).toEqual([])

    const timedOut = await start('timed-out')
    const ended = await instance.reach(timedOut, isTerminal, 20_000)
    expect(objectOf(ended?.['state'])['current']).toBe('FAILED')
    expect(await everythingGone()).toEqual([])

    await start('killed')
    await server.stop()
    server = undefined
    expect(await everythingGone()).toEqual([])

    async function start(id: string): Promise<string> {
      const answer = await instance.createExecution({ namespace: 'test.scripts', id }, formOf({}), '')
      expect(answer.status, answer.text).toBe(200)
      for (let tries = 0; tries < 400 && processes().length < 3; tries += 1) await pause(25)
      return textOf(objectIn(answer)['id'])
    }
  },
)

/** What is left of the scripts, when nothing more goes. */
async function everythingGone(): Promise<readonly string[]> {
  for (let tries = 0; tries < 400 && [...processes(), ...folders()].length > 0; tries += 1) await pause(25)
  return [...processes(), ...folders()]
}

function folders(): readonly string[] {
  const folder = join(dataDir, 'tmp')
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('wd-')) : []
}

/** Processes whose working directory is, or was, below the data folder of this test. */
function processes(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
        return environment.includes('WINDHOVER_TASK_RUN=') && environment.includes(`WORKING_DIR=${dataDir}`)
      } catch {
        return false // it ended meanwhile
      }
    })
}
