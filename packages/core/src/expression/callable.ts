import type { Arguments } from './ast.ts'
import type { Context, Evaluate } from './context.ts'
import { templateError } from './expression-error.ts'

/** Arguments by parameter name; a name that is not there was not given. */
export type Given = Readonly<Record<string, unknown>>

/** A filter. Without `parameters` whatever is given is ignored; `any` numbers positional arguments `0`, `1` … */
export interface Filter {
  readonly parameters?: readonly string[] | 'any'
  apply(input: unknown, given: Given, context: Context): unknown
}

/** A test behind `is`. */
export type Test = (input: unknown) => boolean

/** A function. */
export interface ExpressionFunction {
  readonly parameters?: readonly string[] | 'any'
  call(given: Given, context: Context): unknown
}

export type ArgumentMaker = (parameters: readonly string[] | 'any' | undefined, context: Context) => Given

const nothing: Given = {}

/** Compiles arguments into a record by parameter name. */
export function argumentMaker(args: Arguments, compile: (expression: Arguments['positional'][number]) => Evaluate): ArgumentMaker {
  const positional = args.positional.map(compile)
  const named = args.named.map(([name, value]) => [name, compile(value)] as const)
  if (positional.length === 0 && named.length === 0) return () => nothing
  return (parameters, context) => {
    const given: Record<string, unknown> = {}
    for (const [index, value] of positional.entries()) given[parameterAt(parameters, index)] = value(context) ?? null
    for (const [name, value] of named) {
      if (Array.isArray(parameters) && !parameters.includes(name)) {
        throw templateError(`The following named argument does not exist: ${name}`)
      }
      given[name] = value(context) ?? null
    }
    return given
  }
}

function parameterAt(parameters: readonly string[] | 'any' | undefined, index: number): string {
  if (!Array.isArray(parameters)) return String(index)
  const name = parameters[index]
  if (name === undefined) {
    throw templateError(`The argument at position ${index + 1} is not allowed. Only ${parameters.length} argument(s) are allowed.`)
  }
  return name
}
