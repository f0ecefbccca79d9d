import { absent } from './absent.ts'
import type { Expression } from './ast.ts'
import type { Compiler } from './compiler.ts'
import type { Context, Evaluate } from './context.ts'
import { isMissing, located, wrapped } from './expression-error.ts'
import { rangeOf } from './functions/range.ts'
import * as operators from './operators.ts'

type Binary = Extract<Expression, { type: 'binary' }>
type Combine = (left: unknown, right: unknown, context: Context) => unknown

const arithmetic: Readonly<Record<string, readonly [message: string, combine: Combine]>> = {
  '+': ['Could not perform addition', operators.add],
  '-': ['Could not perform subtraction', operators.subtract],
  '*': ['Could not perform multiplication', (left, right) => operators.arithmetic('*', left, right)],
  '/': ['Could not perform division', (left, right) => operators.arithmetic('/', left, right)],
  '%': ['Could not perform greater modulus', (left, right) => operators.arithmetic('%', left, right)],
  '==': ['Could not perform equals comparison', operators.looseEquals],
  '!=': ['Could not perform not equals comparison', (left, right) => !operators.looseEquals(left, right)],
}
const comparisons: Readonly<Record<string, string>> = {
  '<': 'Could not perform less than comparison',
  '>': 'Could not perform greater than comparison',
  '<=': 'Could not perform less than or equals comparison',
  '>=': 'Could not perform greater than or equals comparison',
}

export function compileBinary(node: Binary, compiler: Compiler): Evaluate {
  const { operator } = node
  if (operator === '??' || operator === '???') return compileCoalesce(node, compiler)
  if (operator === 'and' || operator === 'or') return compileLogic(node, compiler)
  const left = compiler.expression(node.left)
  const right = compiler.expression(node.right)
  const known = arithmetic[operator]
  if (known !== undefined) return wrapping(left, right, known[1], known[0], node.line)
  const comparison = comparisons[operator]
  if (comparison !== undefined) return compileComparison(node, left, right, comparison)
  const combine = plain[operator] ?? operators.concatenate
  const stopsAtNull = operator === 'contains'
  return (context) => {
    const first = left(context)
    if (stopsAtNull && (first === null || first === undefined)) return false
    const second = right(context)
    try {
      return combine(first, second, context)
    } catch (error) {
      throw located(error, context.template.source, node.line)
    }
  }
}

const plain: Readonly<Record<string, Combine>> = {
  '~': operators.concatenate,
  '..': (left, right, context) => rangeOf(left, right, undefined, context),
  contains: operators.contains,
  isIn: operators.isIn,
}

/** Whatever goes wrong inside, also in the operands, is hidden behind the operator's own error, so that `??` does not rescue it. */
function wrapping(left: Evaluate, right: Evaluate, combine: Combine, message: string, line: number): Evaluate {
  return (context) => {
    try {
      return combine(left(context), right(context), context)
    } catch (error) {
      throw wrapped(error, message, context.template.source, line)
    }
  }
}

function compileComparison(node: Binary, left: Evaluate, right: Evaluate, message: string): Evaluate {
  const operator = node.operator as operators.Comparison // a key of `comparisons`
  const hiding = wrapping(left, right, (first, second) => operators.compare(operator, first, second, false), message, node.line)
  return (context) => {
    if (!context.rules.comparesTexts) return hiding(context)
    const first = left(context)
    const second = right(context)
    try {
      return operators.compare(operator, first, second, true)
    } catch (error) {
      throw wrapped(error, message, context.template.source, node.line)
    }
  }
}

/** `??` takes the right side for null and what does not exist, `???` only for what does not exist. */
function compileCoalesce(node: Binary, compiler: Compiler): Evaluate {
  const left = compiler.soft(node.left)
  const right = compiler.expression(node.right)
  const keepsNull = node.operator === '???'
  return (context) => {
    let value: unknown
    try {
      value = left(context)
    } catch (error) {
      if (!isMissing(error)) throw error
      value = absent
    }
    if (value === absent) return right(context)
    return value === null && !keepsNull ? right(context) : value
  }
}

function compileLogic(node: Binary, compiler: Compiler): Evaluate {
  const left = compiler.expression(node.left)
  const right = compiler.expression(node.right)
  const stopsAt = node.operator === 'or'
  const onNull = `null value used in ${node.operator} operator and strict variables is set to true`
  const truth = (value: unknown, context: Context): boolean => {
    try {
      return operators.truthOf(value, onNull)
    } catch (error) {
      throw located(error, context.template.source, node.line)
    }
  }
  return (context) => {
    const first = truth(left(context), context)
    return first === stopsAt ? first : truth(right(context), context)
  }
}
