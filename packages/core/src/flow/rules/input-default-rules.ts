import type { Generation } from '../../generation.ts'
import type { Input } from '../../model/flow.ts'
import { leafInputs } from '../inputs/leaves.ts'
import { parseTyped } from '../inputs/typed-value.ts'
import { violations } from '../inputs/validate-value.ts'
import { textOf } from '../read/fields.ts'
import type { FlowRule } from './flow-rule.ts'

const parsed: readonly string[] = ['INT', 'FLOAT', 'DATE', 'DATETIME', 'TIME', 'DURATION', 'STRING', 'SELECT', 'EMAIL']

/** Literal defaults that are no good values of their input (2.0). Texts with expressions are looked at when they are rendered. */
export function inputDefaultRules(inputs: readonly Input[], generation: Generation): readonly FlowRule[] {
  return leafInputs(inputs).flatMap((input, index) =>
    problemsOf(input, generation).map((problem): FlowRule => {
      return { path: ['inputs', index], code: 'INPUT_DEFAULT', message: `Invalid default for input '${input.id}': ${problem}` }
    }),
  )
}

function problemsOf(input: Input, generation: Generation): readonly string[] {
  const { defaults, type } = input
  if (defaults === undefined || defaults === null || !parsed.includes(type)) return []
  if (typeof defaults === 'string' && /\{[{%]/.test(defaults)) return []
  if (typeof input['expression'] === 'string') return []
  try {
    return violations(input, parseTyped(type, defaults, { generation }), generation)
  } catch {
    // What the parser says about the value is replaced by the shorter text of the check at save.
    return [`\`${textOf(defaults) ?? JSON.stringify(defaults)}\` is not a valid ${type} value`]
  }
}
