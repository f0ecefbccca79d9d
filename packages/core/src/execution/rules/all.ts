import { aftermathRule } from './aftermath.ts'
import { assertionRule } from './assertion.ts'
import { closeRule } from './close.ts'
import { frozenRule } from './frozen.ts'
import { killRule } from './kill.ts'
import { pauseRule } from './pause.ts'
import { retryRule } from './retry.ts'
import type { Rule } from './rule.ts'
import { startRule } from './start.ts'
import { visitRule } from './visit.ts'

/** The order of concerns. Whenever a rule did something, the first one is asked again; a rule may end the pass. */
export const rules: readonly Rule[] = [
  frozenRule,
  assertionRule,
  killRule,
  retryRule,
  startRule,
  pauseRule,
  visitRule,
  aftermathRule,
  closeRule,
]
