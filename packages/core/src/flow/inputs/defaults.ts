import { type RenderOptions, render, renderDeep, type Variables } from '../../expression/index.ts'
import { Dbl, stringifyJson } from '../../model/dbl.ts'
import type { Input, InputType } from '../../model/flow.ts'
import { InputFault } from './fault.ts'
import { parseJsonText } from './json-text.ts'
import { optionValues } from './options.ts'

/** The value an input has when nobody gives one, rendered but not yet parsed; undefined when there is none.
 *  @throws ExpressionError when it cannot be rendered, InputFault when the text is none of its type */
export function defaultOf(input: Input, variables: Variables, options: RenderOptions): unknown {
  const { defaults } = input
  if (defaults !== undefined && defaults !== null) return renderDefault(input, defaults, variables, options)
  return input['autoSelectFirst'] === true ? firstOption(input) : undefined
}

function renderDefault(input: Input, defaults: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof defaults === 'string') return typedText(input, render(defaults, variables, options))
  if (typeof defaults !== 'object' || defaults instanceof Dbl) return defaults
  const rendered = renderDeep(defaults, variables, options)
  return input.type === 'STRING' ? stringifyJson(rendered) : rendered
}

const readAsJson = new Set<InputType>(['INT', 'FLOAT', 'BOOL', 'BOOLEAN', 'ARRAY', 'MULTISELECT'])
const keepsEmpty = new Set<InputType>(['STRING', 'SELECT', 'ENUM', 'EMAIL', 'SECRET', 'JSON', 'YAML', 'ION', 'URI'])

/** Defaults of numbers, booleans and lists are read as JSON, unlike values that are given: `yes` is no boolean here.
 *  @throws InputFault */
function typedText(input: Input, text: string): unknown {
  if (text === '' && !keepsEmpty.has(input.type)) return undefined
  if (readAsJson.has(input.type)) {
    try {
      parseJsonText(text)
    } catch (error) {
      if (!(error instanceof InputFault)) throw error
      throw new InputFault(`com.fasterxml.jackson.core.JsonParseException: ${error.message}`)
    }
  }
  return text
}

function firstOption(input: Input): unknown {
  const [first] = optionValues(input)
  if (first === undefined) return undefined
  return input.type === 'MULTISELECT' ? [first] : first
}
