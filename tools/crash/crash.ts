import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { randomOf } from '../local/random.ts'
import { ServerProcess } from '../local/server-process.ts'
import { crashFlows } from './flows.ts'
import { stepsInFlight } from './in-flight.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { Witness } from './witness.ts'

export interface CrashOptions {
  readonly rounds: number
  readonly seed: number
  /** Longest time of load before a kill, in milliseconds. */
  readonly longestMs: number
  readonly report?: (line: string) => void
}

export interface CrashResult {
  readonly acknowledged: number
  readonly ended: number
  /** Steps that ran again because their attempt was in flight at a kill. */
  readonly reruns: number
  /** Task runs without a durable end at the kills: the most that may run again. */
  readonly inFlight: number
  readonly violations: readonly string[]
  /** Kept when something is wrong. */
  readonly folder?: string
}

/** Starts a server, puts it under load, kills it with SIGKILL at a random moment and starts it again, as often as asked; then
 *  says what of its promises it broke. */
export async function crash(options: CrashOptions): Promise<CrashResult> {
  const random = randomOf(options.seed)
  const folder = mkdtempSync(join(tmpdir(), 'windhover-crash-'))
  const witness = await Witness.start(random)
  const ledger = new Ledger(witness)
  let reported = 0
  const reportViolations = () => {
    for (const violation of ledger.violations.slice(reported)) options.report?.(`VIOLATION ${violation}`)
    reported = ledger.violations.length
  }
  try {
    for (let round = 1; round <= options.rounds; round++) {
      await killOnce(round, { ...options, random, folder, witness, ledger })
      options.report?.(
        `round ${round}/${options.rounds}: ${ledger.acknowledged} acknowledged, ${ledger.ended} ended, ${ledger.reruns} run again, ${ledger.violations.length} violations`,
      )
      reportViolations()
    }
    await lastLook(folder, witness, ledger)
    reportViolations()
  } finally {
    witness.stop()
  }
  const { acknowledged, ended, reruns, inFlight, violations } = ledger
  if (violations.length > 0) return { acknowledged, ended, reruns, inFlight, violations, folder }
  rmSync(folder, { recursive: true, force: true })
  return { acknowledged, ended, reruns, inFlight, violations }
}

interface Round extends CrashOptions {
  readonly random: () => number
  readonly folder: string
  readonly witness: Witness
  readonly ledger: Ledger
}

/** One life of a server. Every fourth is killed before its recovery is looked at. */
async function killOnce(round: number, { random, folder, witness, ledger, longestMs }: Round): Promise<void> {
  witness.era += 1
  const flows = crashFlows(witness.url)
  const server = await ServerProcess.start(folder)
  if (round === 1) for (const flow of flows) await server.api.createFlow(flow.source)
  const duringRecovery = round > 1 && random() < 0.25
  if (!duringRecovery) await ledger.verify(server.api, 20_000)
  const load = new Load(server.api, flows, ledger)
  await pause(random() * (duringRecovery ? 200 : longestMs))
  await server.kill()
  await load.stop()
  ledger.killed(witness.era, stepsInFlight(join(folder, 'data')))
}

async function lastLook(folder: string, witness: Witness, ledger: Ledger): Promise<void> {
  witness.era += 1
  const server = await ServerProcess.start(folder)
  try {
    await ledger.verify(server.api, 30_000)
    await ledger.verifyAll(server.api)
  } finally {
    await server.stop()
  }
}
