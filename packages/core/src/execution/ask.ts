import { LookupNeeded } from '../expression/index.ts'
import type { Pass } from './pass.ts'

/** What a transition asks of the executor beside what expressions ask; the answer's value in brackets.
 *  - `children` {executionId, taskRunId}: the executions that a ForEachItem or Loop task run started, by index [KnownChild[]]
 *  - `snapshot` {executionId}: an execution that has ended, with its task runs [ExecutionSnapshot]
 *  - `lines` {uri, executionId, namespace, flowId}: lines of a text file in the internal storage [string[]]
 *  - `ionLines` {uri, executionId, namespace}: values of an ION (or JSON lines) file as compact JSON texts, strings bare [string[]]
 *  - `storeOutputs` {executionId, outputs}: writes one ION file for the iteration, the same each time [string: its URI] */
export type ExecutorLookup = 'children' | 'snapshot' | 'lines' | 'ionLines' | 'storeOutputs'

/** An answer from outside. @throws LookupNeeded as long as it is not known; Error when it is an error */
export function ask(pass: Pass, kind: ExecutorLookup, args: Readonly<Record<string, unknown>>): unknown {
  const lookup = { kind, args }
  const answer = pass.facts.lookups.find(lookup)
  if (answer === undefined) throw new LookupNeeded([lookup])
  if ('error' in answer) throw new Error(answer.error)
  return answer.value
}
