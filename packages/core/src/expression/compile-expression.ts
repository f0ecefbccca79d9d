import { absent } from './absent.ts'
import { call, member } from './access.ts'
import type { Arguments, Expression } from './ast.ts'
import { compileBinary } from './compile-binary.ts'
import { compileCall, compileFilter, compileTest } from './compile-invocation.ts'
import type { Compiler } from './compiler.ts'
import type { Context, Evaluate } from './context.ts'
import { located, missingError } from './expression-error.ts'
import { negate, operand as numericOperand, truthOf } from './operators.ts'
import { hashOrdered } from './values/hash-order.ts'
import { mapPut } from './values/map.ts'
import { javaText, printText } from './values/text.ts'

/** The compiler of expressions as its parts see it. */
export const compiler: Compiler = { expression: compileExpression, soft: compileSoft }

/** Turns an expression into a closure. */
export function compileExpression(node: Expression): Evaluate {
  switch (node.type) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'name':
      return strict(compileName(node.name), node.name, node.line)
    case 'attribute':
      return compileAttribute(node)
    case 'call':
      return compileCall(node, compiler)
    case 'filter':
      return compileFilter(node, compiler)
    case 'test':
      return compileTest(node, compiler)
    case 'binary':
      return compileBinary(node, compiler)
    case 'unary':
      return compileUnary(node)
    case 'ternary':
      return compileTernary(node)
    case 'list': {
      const items = node.items.map(compileExpression)
      return (context) => items.map((item) => item(context) ?? null)
    }
    case 'map':
      return compileMap(node.entries)
    case 'concat': {
      const parts = node.parts.map(compileExpression)
      return (context) =>
        parts
          .map((part) => part(context))
          .map((value) => (value === null || value === undefined ? '' : printText(value)))
          .join('')
    }
  }
}

/** Like compileExpression, but a variable or attribute that does not exist gives `absent` where that costs less than throwing. */
export function compileSoft(node: Expression): Evaluate {
  if (node.type === 'name') return compileName(node.name)
  if (node.type !== 'attribute' || node.args !== undefined) return compileExpression(node)
  const object = compileSoft(node.object)
  const key = compileSoft(node.key)
  return (context) => {
    const value = object(context)
    if (value === absent) return absent
    const name = key(context)
    return name === absent ? absent : member(value, name)
  }
}

function strict(soft: Evaluate, name: string, line: number): Evaluate {
  return (context) => {
    const value = soft(context)
    if (value === absent) throw missingError(name, context.template.source, line)
    return value
  }
}

function compileName(name: string): Evaluate {
  if (name in Object.prototype) return (context) => context.find(name) ?? absent
  return (context) => {
    // The common case: nothing was set and no loop runs.
    if (context.scope === undefined) {
      const value = context.variables[name]
      if (value !== undefined && !context.hasOverlay) return value
    }
    const value = context.find(name)
    return value === undefined ? absent : value
  }
}

type Attribute = Extract<Expression, { type: 'attribute' }>

function compileAttribute(node: Attribute): Evaluate {
  const object = compileExpression(node.object)
  if (node.args !== undefined) return compileMethod(node, object, node.args)
  const owner = node.object.type === 'name' ? node.object.name : undefined
  const fail = (value: unknown, key: unknown, context: Context): never => {
    const missing = (value === null || value === undefined) && owner !== undefined ? owner : javaText(key)
    throw missingError(missing, context.template.source, node.line)
  }
  if (node.key.type === 'literal') {
    const { value: key } = node.key
    return (context) => {
      const value = object(context)
      const found = guardedMember(value, key, context, node.line)
      return found === absent ? fail(value, key, context) : found
    }
  }
  const dynamicKey = compileExpression(node.key)
  return (context) => {
    const value = object(context)
    const key = dynamicKey(context)
    const found = guardedMember(value, key, context, node.line)
    return found === absent ? fail(value, key, context) : found
  }
}

function guardedMember(value: unknown, key: unknown, context: Context, line: number): unknown {
  try {
    return member(value, key)
  } catch (error) {
    throw located(error, context.template.source, line)
  }
}

function compileMethod(node: Attribute, object: Evaluate, args: Arguments): Evaluate {
  const name = node.key.type === 'literal' ? String(node.key.value) : ''
  const given = args.positional.map(compileExpression)
  return (context) => {
    const found = call(
      object(context),
      name,
      given.map((argument) => argument(context)),
    )
    if (found === absent) throw missingError(name, context.template.source, node.line)
    return found
  }
}

function compileUnary(node: Extract<Expression, { type: 'unary' }>): Evaluate {
  const operand = compileExpression(node.operand)
  return (context) => {
    const value = operand(context)
    try {
      if (node.operator === 'not') return !truthOf(value, 'null value given to not() and strict variables is set to true')
      return node.operator === '-' ? negate(value) : numericOperand(value)
    } catch (error) {
      throw located(error, context.template.source, node.line)
    }
  }
}

function compileTernary(node: Extract<Expression, { type: 'ternary' }>): Evaluate {
  const condition = compileExpression(node.condition)
  const yes = compileExpression(node.yes)
  const no = compileExpression(node.no)
  return (context) => {
    const value = condition(context)
    try {
      return (value !== null && value !== undefined && truthOf(value, '') ? yes : no)(context)
    } catch (error) {
      throw located(error, context.template.source, node.line)
    }
  }
}

function compileMap(entries: readonly (readonly [Expression, Expression])[]): Evaluate {
  const members = entries.map(([key, value]) => [compileExpression(key), compileExpression(value)] as const)
  return (context) => {
    const map = new Map<unknown, unknown>()
    for (const [key, value] of members) mapPut(map, key(context) ?? null, value(context) ?? null)
    return hashOrdered(map, members.length)
  }
}
