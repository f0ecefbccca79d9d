import { absent } from './absent.ts'
import type { Arguments, Expression } from './ast.ts'
import { type ArgumentMaker, argumentMaker, type Filter, type Given } from './callable.ts'
import type { Compiler } from './compiler.ts'
import { Context, type Evaluate, type Macro } from './context.ts'
import { isMissing, located, templateError } from './expression-error.ts'
import { filters } from './filters/index.ts'
import { functions } from './functions/index.ts'
import { tests } from './tests.ts'
import { TextWriter } from './writer.ts'

export function compileFilter(node: Extract<Expression, { type: 'filter' }>, compiler: Compiler): Evaluate {
  const rescuing = node.name === 'default'
  const input = rescuing ? compileRescued(node.input, compiler) : compiler.expression(node.input)
  const apply = compileFilterStep(node, compiler)
  return (context) => apply(input(context), context)
}

interface FilterStep {
  readonly name: string
  readonly args: Arguments
  readonly line: number
}

/** One filter as a function of its input; also used by the `filter` tag. */
export function compileFilterStep({ name, args, line }: FilterStep, compiler: Compiler): (input: unknown, context: Context) => unknown {
  const filter = filters.get(name)
  const given = argumentMaker(args, compiler.expression)
  return (input, context) => {
    try {
      if (filter === undefined || context.rules.absentFromExpressions.has(`filter ${name}`)) {
        throw templateError(`Filter [${name}] does not exist.`)
      }
      return applyFilter(filter, input, given, context)
    } catch (error) {
      throw located(error, context.template.source, line)
    }
  }
}

function applyFilter(filter: Filter, input: unknown, given: ArgumentMaker, context: Context): unknown {
  return filter.apply(input ?? null, given(filter.parameters, context), context)
}

/** A variable that does not exist counts as null. */
function compileRescued(node: Expression, compiler: Compiler): Evaluate {
  const soft = compiler.soft(node)
  return (context) => {
    try {
      const value = soft(context)
      return value === absent ? null : value
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }
}

export function compileTest(node: Extract<Expression, { type: 'test' }>, compiler: Compiler): Evaluate {
  const input = node.name === 'defined' ? compileRescued(node.input, compiler) : compiler.expression(node.input)
  const test = tests.get(node.name)
  const given = argumentMaker(node.args, compiler.expression)
  return (context) => {
    const value = input(context)
    try {
      if (test === undefined) throw templateError(`Test [${node.name}] does not exist.`)
      given(undefined, context)
      return test(value ?? null) !== node.negated
    } catch (error) {
      throw located(error, context.template.source, node.line)
    }
  }
}

export function compileCall(node: Extract<Expression, { type: 'call' }>, compiler: Compiler): Evaluate {
  const { name, line } = node
  const known = functions.get(name)
  const given = argumentMaker(node.args, compiler.expression)
  return (context) => {
    try {
      const macro = context.template.macros.get(name)
      if (macro !== undefined && known === undefined) return callMacro(name, macro, given, context)
      if (known === undefined || context.rules.absentFromExpressions.has(`function ${name}`))
        throw templateError(`Function or Macro [${name}] does not exist.`)
      return known.call(given(known.parameters, context), context)
    } catch (error) {
      throw located(error, context.template.source, line)
    }
  }
}

/** A macro sees its arguments and nothing else of the context. */
function callMacro(name: string, macro: Macro, given: ArgumentMaker, context: Context): string {
  const values: Given = given(
    macro.parameters.map((parameter) => parameter.name),
    context,
  )
  const names = new Map<string, unknown>()
  const inner = new Context(context.template, {}, context.options, context.renderText, context.budget)
  for (const { name: parameter, fallback } of macro.parameters) {
    names.set(parameter, parameter in values ? values[parameter] : (fallback?.(context) ?? null))
  }
  inner.scope = { names, parent: undefined }
  const writer = new TextWriter(context.outputLimit)
  context.enterMacro(name)
  macro.body(inner, writer)
  context.leaveMacro()
  return writer.text
}
