import { ExpressionError, type RenderOptions, renderTyped, type Variables } from '../../expression/index.ts'
import { rulesOf } from '../../generation.ts'
import type { Input } from '../../model/flow.ts'
import { InputFault } from './fault.ts'
import { textOf } from './typed-value.ts'

/** The values a SELECT, ENUM or MULTISELECT offers, as texts: of `{label, value}` the value. `options` is an older name of `values`. */
export function optionValues(input: Input): readonly string[] {
  const options = input['values'] ?? input['options']
  return Array.isArray(options) ? options.map(optionText) : []
}

function optionText(option: unknown): string {
  if (option !== null && typeof option === 'object' && 'value' in option) return textOf(option.value)
  return textOf(option)
}

/** The input with `values` from its `expression`, when it has one. @throws InputFault */
export function withOptions(input: Input, variables: Variables, options: RenderOptions): Input {
  const expression = input['expression']
  if ((input.type !== 'SELECT' && input.type !== 'MULTISELECT') || typeof expression !== 'string') return input
  const items = evaluate(input.id, expression, variables, options)
  if (!Array.isArray(items)) {
    const wanted = rulesOf(options.generation).selectExpressionItems
    throw new InputFault(`${input.id}: Invalid expression result. Expected a list of ${wanted}`)
  }
  const { expression: _, ...rest } = input
  return { ...rest, values: items.filter((item) => item !== null && item !== undefined).map(optionOf) }
}

function evaluate(id: string, expression: string, variables: Variables, options: RenderOptions): unknown {
  try {
    return renderTyped(expression, variables, options)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw new InputFault(`${id}: Cannot render 'expression'. Cause: ${error.message}`)
  }
}

function optionOf(item: unknown): unknown {
  return item !== null && typeof item === 'object' && 'value' in item ? item : textOf(item)
}
