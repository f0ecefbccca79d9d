import { type FlowText, flowsOf, needsTriggers } from './case-files.ts'
import type { CaseResult } from './case-result.ts'
import { clean, usesKeyValues } from './case-run.ts'
import type { GoldenCase } from './golden-case.ts'
import { runGolden } from './golden-run.ts'
import type { Instance } from './instance.ts'
import { type Errand, runInLanes } from './lanes.ts'
import type { Serve } from './serving.ts'

/** A pack of cases, the folder of their flows, and how to report each as it ends. */
export interface GoldenPack {
  readonly name: string
  readonly folder: string
  readonly cases: readonly GoldenCase[]
  readonly lanes: number
  /** Whether a failed case is run once more, alone. */
  readonly retry: boolean
  readonly serve: Serve
  readonly report: (result: CaseResult) => void
}

/** Runs the cases of a pack, those that ask for the same settings on one server. */
export async function runGoldenPack(pack: GoldenPack): Promise<readonly CaseResult[]> {
  const groups = Map.groupBy(pack.cases, ({ config, env }) => JSON.stringify([config ?? {}, env ?? {}]))
  const results: CaseResult[] = []
  for (const cases of groups.values()) {
    const { config = {}, env = {} } = cases[0] ?? {}
    const ran = await pack.serve({ config, env }, (instance) => runGroup(pack, cases, instance))
    results.push(
      ...(typeof ran === 'string' ? cases.map(({ id }) => report(pack, { pack: pack.name, id, outcome: 'skipped', detail: ran })) : ran),
    )
  }
  return results
}

async function runGroup(pack: GoldenPack, cases: readonly GoldenCase[], instance: Instance): Promise<readonly CaseResult[]> {
  const errands = cases.map((golden): Errand<CaseResult> => {
    const flows = flowsOf(pack.folder, golden)
    return { holds: holdsOf(golden, flows), run: () => runCase(pack, golden, flows, instance) }
  })
  const results = await runInLanes(errands, pack.lanes)
  const final: CaseResult[] = []
  for (const [index, result] of results.entries()) {
    const again = pack.retry && result.outcome === 'failed' ? await errands[index]?.run() : undefined
    final.push(report(pack, again ?? result))
  }
  return final
}

async function runCase(pack: GoldenPack, golden: GoldenCase, flows: readonly FlowText[], instance: Instance): Promise<CaseResult> {
  const started = performance.now()
  const triggers = needsTriggers(golden, flows)
  const base = { pack: pack.name, id: golden.id, ...(triggers ? { triggers } : {}) }
  try {
    await clean(instance, flows)
    const detail = await runGolden(instance, golden, flows)
    const durationMs = Math.round(performance.now() - started)
    await clean(instance, flows)
    return detail === undefined ? { ...base, outcome: 'passed', durationMs } : { ...base, outcome: 'failed', detail, durationMs }
  } catch (error) {
    return { ...base, outcome: 'failed', detail: `the server does not answer: ${String(error)}` }
  }
}

/** What a case must have for itself: its flows, the key-value entries of a namespace, or everything when triggers react on others. */
function holdsOf(golden: GoldenCase, flows: readonly FlowText[]): Errand<CaseResult>['holds'] {
  if (
    golden.request === undefined &&
    flows.some(({ source }) => /^triggers:/m.test(source) && /trigger\.(Flow|multipleflows)/i.test(source))
  )
    return 'all'
  return new Set([...flows.map(({ id }) => `flow ${id}`), ...flows.filter(usesKeyValues).map(({ namespace }) => `entries of ${namespace}`)])
}

function report(pack: GoldenPack, result: CaseResult): CaseResult {
  pack.report(result)
  return result
}
