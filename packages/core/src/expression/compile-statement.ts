import type { Statement } from './ast.ts'
import { compileExpression, compiler } from './compile-expression.ts'
import { compileFilterStep } from './compile-invocation.ts'
import type { Context, Execute, Macro } from './context.ts'
import { located, templateError, wrapped } from './expression-error.ts'
import { type Lookup, LookupNeeded } from './lookup.ts'
import { truthOf } from './operators.ts'
import { isMap, LoopState, MapEntry, mapEntries } from './values/map.ts'
import { javaText } from './values/text.ts'
import { TextWriter } from './writer.ts'

type Of<Type extends Statement['type']> = Extract<Statement, { type: Type }>

/** Macros and blocks found while compiling; they may be used before they are defined. */
export interface Definitions {
  readonly macros: Map<string, Macro>
  readonly blocks: Map<string, Execute>
}

export function compileBody(statements: readonly Statement[], definitions: Definitions): Execute {
  const steps = statements.map((statement) => compileStatement(statement, definitions))
  const [only] = steps
  if (steps.length === 1 && only !== undefined) return only
  return (context, writer) => {
    for (const step of steps) step(context, writer)
  }
}

/** The outermost body: prints go on after one that lacks an answer, so that all answers can be asked for at once. */
export function compileDocument(statements: readonly Statement[], definitions: Definitions): Execute {
  const steps = statements.map((statement) => [compileStatement(statement, definitions), statement.type === 'print'] as const)
  return (context, writer) => {
    let needed: Lookup[] | undefined
    for (const [step, isPrint] of steps) {
      try {
        step(context, writer)
      } catch (error) {
        if (error instanceof LookupNeeded && isPrint) needed = [...(needed ?? []), ...error.lookups]
        else if (needed === undefined) throw error
        else break
      }
    }
    if (needed !== undefined) throw new LookupNeeded(needed)
  }
}

function compileStatement(node: Statement, definitions: Definitions): Execute {
  switch (node.type) {
    case 'text': {
      const { text } = node
      return (_context, writer) => writer.write(text)
    }
    case 'print': {
      const evaluate = compileExpression(node.expression)
      return (context, writer) => writer.write(evaluate(context))
    }
    case 'set': {
      const value = compileExpression(node.value)
      return (context) => context.assign(node.name, value(context) ?? null)
    }
    case 'if':
      return compileIf(node, definitions)
    case 'for':
      return compileFor(node, definitions)
    case 'macro':
      return compileMacro(node, definitions)
    case 'block': {
      const body = compileBody(node.body, definitions)
      definitions.blocks.set(node.name, body)
      return body
    }
    case 'filterBlock':
      return compileFilterBlock(node, definitions)
  }
}

function compileIf(node: Of<'if'>, definitions: Definitions): Execute {
  const branches = node.branches.map(([condition, body]) => [compileExpression(condition), compileBody(body, definitions)] as const)
  const otherwise = node.otherwise === undefined ? undefined : compileBody(node.otherwise, definitions)
  return (context, writer) => {
    for (const [condition, body] of branches) {
      let holds: boolean
      try {
        holds = truthOf(condition(context), 'null value given to if statement and strict variables is set to true')
      } catch (error) {
        throw wrapped(error, 'Wrong operand(s) type in conditional expression', context.template.source, node.line)
      }
      if (holds) return body(context, writer)
    }
    otherwise?.(context, writer)
  }
}

function compileFor(node: Of<'for'>, definitions: Definitions): Execute {
  const iterable = compileExpression(node.iterable)
  const body = compileBody(node.body, definitions)
  const otherwise = node.otherwise === undefined ? undefined : compileBody(node.otherwise, definitions)
  return (context, writer) => {
    const value = iterable(context)
    if (value === null || value === undefined) return
    const items = itemsOf(value)
    if (items === undefined) {
      throw located(templateError(`Not an iterable object. Value = [${javaText(value)}]`), context.template.source, node.line)
    }
    if (items.length === 0) return otherwise?.(context, writer)
    const names = new Map<string, unknown>()
    const parent = context.scope
    context.scope = { names, parent }
    for (const [index, item] of items.entries()) {
      context.step()
      names.set('loop', new LoopState(index, items.length))
      names.set(node.variable, item ?? null)
      body(context, writer)
    }
    context.scope = parent
  }
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  return isMap(value) ? mapEntries(value).map(([key, item]) => new MapEntry(key, item)) : undefined
}

function compileMacro(node: Of<'macro'>, definitions: Definitions): Execute {
  const parameters = node.parameters.map(({ name, fallback }) => ({
    name,
    fallback: fallback === undefined ? undefined : compileExpression(fallback),
  }))
  definitions.macros.set(node.name, { parameters, body: compileBody(node.body, definitions) })
  return () => undefined
}

function compileFilterBlock(node: Of<'filterBlock'>, definitions: Definitions): Execute {
  const body = compileBody(node.body, definitions)
  const filters = node.filters.map(({ name, args }) => compileFilterStep({ name, args, line: node.line }, compiler))
  return (context: Context, writer) => {
    const inner = new TextWriter(context.outputLimit)
    body(context, inner)
    let value: unknown = inner.text
    for (const filter of filters) value = filter(value, context)
    writer.write(value)
  }
}
