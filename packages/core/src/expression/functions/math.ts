import type { ExpressionFunction, Given } from '../callable.ts'
import { templateError } from '../expression-error.ts'
import { compare } from '../operators.ts'
import { isNumeric, numberKind, toDouble } from '../values/number.ts'
import { randomBelow } from './random.ts'
import { rangeOf } from './range.ts'

export const mathFunctions: Readonly<Record<string, ExpressionFunction>> = {
  max: { parameters: 'any', call: (given) => extreme(given, '>') },
  min: { parameters: 'any', call: (given) => extreme(given, '<') },
  range: {
    parameters: ['start', 'end', 'increment'],
    call: (given, context) => rangeOf(given['start'], given['end'], given['increment'], context),
  },
  randomInt: {
    parameters: ['lower', 'upper'],
    call(given, context) {
      const lower = bound(given, 'lower')
      const upper = bound(given, 'upper')
      if (upper < lower) throw templateError("In 'randomIn()' upper is less than lower")
      return lower === upper ? lower : lower + randomBelow(upper - lower, context)
    },
  },
}

/** The winner keeps its type; nulls do not take part. */
function extreme(given: Given, operator: '<' | '>'): unknown {
  let winner: unknown = null
  for (const value of Object.values(given)) {
    if (value === null) continue
    if (winner === null || compare(operator, value, winner, false)) winner = value
  }
  return winner
}

function bound(given: Given, name: string): number {
  if (!(name in given)) throw templateError(`The 'randomIn()' function expects an argument ${name}`)
  const value = given[name]
  if (!isNumeric(value) || numberKind(value) !== 'long')
    throw templateError(`The 'randomIn()' function expects an argument ${name} of type Long.`)
  return toDouble(value)
}
