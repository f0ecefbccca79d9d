import type { CaseResult } from './case-result.ts'
import type { Instance } from './instance.ts'
import { runInLanes } from './lanes.ts'
import type { Serve } from './serving.ts'

/** A pack whose items each need only a request or two: what to run, and how to name it. */
export interface FlowPackSource<T> {
  readonly pack: string
  readonly items: readonly T[]
  readonly idOf: (item: T) => string
  readonly run: (instance: Instance, item: T) => Promise<CaseResult>
}

/** Runs the items of a pack on one server. */
export async function runFlowPack<T>(
  source: FlowPackSource<T>,
  serve: Serve,
  lanes: number,
  report: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const { pack, items, idOf } = source
  const ran = await serve({ config: {}, env: {} }, (instance) => {
    const errands = items.map((item) => ({
      holds: new Set([idOf(item)]),
      run: async () => {
        const result = await source.run(instance, item).catch(
          (error: unknown): CaseResult => ({
            pack,
            id: idOf(item),
            outcome: 'failed',
            detail: `the server does not answer: ${String(error)}`,
          }),
        )
        report(result)
        return result
      },
    }))
    return runInLanes(errands, lanes)
  })
  return typeof ran === 'string' ? items.map((item) => ({ pack, id: idOf(item), outcome: 'skipped', detail: ran })) : ran
}
