import type { Filter } from '../callable.ts'
import { javaError, templateError } from '../expression-error.ts'
import { createNumber } from '../format/create-number.ts'
import { formatDecimal } from '../format/decimal-format.ts'
import { negate } from '../operators.ts'
import { isEmpty } from '../tests.ts'
import { castText } from '../values/cast.ts'
import { className } from '../values/class-name.ts'
import { isNumeric, toDouble } from '../values/number.ts'

export const valueFilters: Readonly<Record<string, Filter>> = {
  default: { parameters: ['default'], apply: (input, given) => (isEmpty(input) ? (given['default'] ?? null) : input) },
  className: { apply: (input) => (input === null ? null : className(input)) },
  abs: {
    apply(input) {
      if (input === null) throw javaError('IllegalArgumentException', 'Can not pass null value to "abs" filter.')
      if (!isNumeric(input)) throw javaError('ClassCastException', `class ${className(input)} cannot be cast to class java.lang.Number`)
      return toDouble(input) < 0 ? negate(input) : input
    },
  },
  numberFormat: {
    parameters: ['format'],
    apply(input, given) {
      if (input === null) return null
      if (!isNumeric(input)) throw templateError("The input for the 'NumberFormat' filter has to be a number.")
      const pattern = given['format']
      return formatDecimal(input, pattern === undefined || pattern === null ? '#,##0.###' : castText(pattern))
    },
  },
  number: {
    parameters: ['type'],
    apply(input, given) {
      if (input === null) return null
      if (typeof input !== 'string') throw templateError("'number' filter can only be applied to String.")
      return createNumber(input, 'type' in given ? castText(given['type']) : undefined)
    },
  },
}
