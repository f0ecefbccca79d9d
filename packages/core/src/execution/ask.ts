import { LookupNeeded } from '../expression/index.ts'
import type { Pass } from './pass.ts'

/** An answer from outside. @throws LookupNeeded as long as it is not known; Error when it is an error */
export function ask(pass: Pass, kind: string, args: Readonly<Record<string, unknown>>): unknown {
  const lookup = { kind, args }
  const answer = pass.facts.lookups.find(lookup)
  if (answer === undefined) throw new LookupNeeded([lookup])
  if ('error' in answer) throw new Error(answer.error)
  return answer.value
}
