import { isTruthy, LookupNeeded } from '../../expression/index.ts'
import { isTerminated } from '../../model/state.ts'
import { messageOf } from '../failure.ts'
import type { Pass } from '../pass.ts'
import { violate } from '../sla.ts'
import type { Rule } from './rule.ts'

/** Assertions of the SLA are judged once for each event, before anything else is done with it; only the first violation acts (spec §8.9). */
export const assertionRule: Rule = {
  name: 'assertion',
  apply: (pass) => {
    const { current } = pass.execution.state
    if (pass.asserted || isTerminated(current) || current === 'KILLING') return 'next'
    pass.asserted = true
    return judge(pass) ? 'again' : 'next'
  },
}

export function judge(pass: Pass): boolean {
  for (const sla of pass.facts.flow.sla) {
    if (sla.type !== 'EXECUTION_ASSERTION' || sla.assert === undefined) continue
    try {
      if (isTruthy(pass.render(sla.assert))) continue
    } catch (error) {
      if (error instanceof LookupNeeded) throw error
      pass.log('WARN', `Ignoring SLA '${sla.id}' because of the error: ${messageOf(error)}`)
      continue
    }
    violate(pass, sla, `assertion is false: ${sla.assert}.`)
    return true
  }
  return false
}
