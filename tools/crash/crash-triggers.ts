import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { randomOf } from '../local/random.ts'
import { ServerProcess } from '../local/server-process.ts'
import { rowsOfCopy } from './copied-database.ts'
import type { CrashOptions } from './crash.ts'

export interface TriggerCrashResult {
  /** Dates that fired, of all triggers. */
  readonly fired: number
  readonly violations: readonly string[]
  /** Kept when something is wrong. */
  readonly folder?: string
}

const triggers = 20

/** Twenty triggers that fire every second, under a server that is killed with SIGKILL around those moments: between the evaluation of
 *  a date and the creation of its execution, before and after. At the end every date from the first to the last has one execution. */
export async function crashTriggers({ rounds, seed, longestMs, report }: CrashOptions): Promise<TriggerCrashResult> {
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'windhover-crash-triggers-'))
  for (let round = 1; round <= rounds; round++) {
    const server = await ServerProcess.start(folder)
    if (round === 1) await server.api.createFlow(everySecond)
    await pause(random() * longestMs)
    // Dates are whole seconds: the moments just after them are the interesting ones.
    await pause(1000 - (Date.now() % 1000) + random() * 60)
    await server.kill()
    report?.(`round ${round}/${rounds}: ${datesOf(folder).length} dates fired`)
  }
  const last = await ServerProcess.start(folder)
  await pause(2000)
  await last.stop()
  const dates = datesOf(folder)
  const violations = [...violationsOf(dates)]
  if (violations.length > 0) return { fired: dates.length, violations, folder }
  rmSync(folder, { recursive: true, force: true })
  return { fired: dates.length, violations }
}

const everySecond = `id: seconds
namespace: crash
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ trigger.date }}"
triggers:
${Array.from(
  { length: triggers },
  (_, at) => `  - id: t${at}
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "* * * * * *"
    withSeconds: true
    allowConcurrent: ${at % 2 === 0}
`,
).join('')}`

const query = `select json_extract(body_json, '$.trigger.id'), json_extract(body_json, '$.trigger.variables.date') from executions`

/** Trigger and date of every execution. */
function datesOf(folder: string): readonly (readonly [string, number])[] {
  return rowsOfCopy(join(folder, 'data'), query).map(([id, date]) => [String(id), Date.parse(String(date))] as const)
}

function* violationsOf(dates: readonly (readonly [string, number])[]): Generator<string> {
  for (let at = 0; at < triggers; at++) {
    const own = dates
      .filter(([id]) => id === `t${at}`)
      .map(([, date]) => date)
      .sort((a, b) => a - b)
    if (own.length === 0) yield `trigger t${at} never fired`
    for (const [index, date] of own.entries()) {
      const previous = own[index - 1]
      if (previous === date) yield `trigger t${at} fired twice for ${new Date(date).toISOString()}`
      else if (previous !== undefined && date !== previous + 1000)
        yield `trigger t${at} lost the dates between ${new Date(previous).toISOString()} and ${new Date(date).toISOString()}`
    }
  }
}
