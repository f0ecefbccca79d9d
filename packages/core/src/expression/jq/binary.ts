import type { JqOperator } from './ast.ts'
import { arithmetic, order } from './value.ts'

/** A binary operator applied to two values. */
export function binary(operator: JqOperator, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return order(left, right) === 0
    case '!=':
      return order(left, right) !== 0
    case '<':
      return order(left, right) < 0
    case '<=':
      return order(left, right) <= 0
    case '>':
      return order(left, right) > 0
    case '>=':
      return order(left, right) >= 0
    default:
      return arithmetic(operator, left, right)
  }
}
