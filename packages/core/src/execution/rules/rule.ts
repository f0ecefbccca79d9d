import type { Pass } from '../pass.ts'

/** again: something changed, begin with the first rule; next: nothing to do; stop: nothing more may happen now. */
export type Verdict = 'again' | 'next' | 'stop'

/** One concern of the state machine. */
export interface Rule {
  readonly name: string
  apply(pass: Pass): Verdict
}
