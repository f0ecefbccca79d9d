import { closeRule } from './close.ts'
import { frozenRule } from './frozen.ts'
import type { Rule } from './rule.ts'
import { startRule } from './start.ts'
import { visitRule } from './visit.ts'

export const rules: readonly Rule[] = [frozenRule, startRule, visitRule, closeRule]
