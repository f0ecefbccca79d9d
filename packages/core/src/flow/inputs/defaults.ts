import { type RenderOptions, render, renderDeep, type Variables } from '../../expression/index.ts'
import { Dbl } from '../../model/dbl.ts'
import type { Input } from '../../model/flow.ts'
import { optionValues } from './options.ts'

/** The value an input has when nobody gives one, rendered but not yet parsed; undefined when there is none.
 *  @throws ExpressionError */
export function defaultOf(input: Input, variables: Variables, options: RenderOptions): unknown {
  const { defaults } = input
  if (defaults !== undefined && defaults !== null) return renderDefault(input, defaults, variables, options)
  return input['autoSelectFirst'] === true ? firstOption(input) : undefined
}

function renderDefault(input: Input, defaults: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof defaults === 'string') return render(defaults, variables, options)
  if (typeof defaults !== 'object' || defaults instanceof Dbl) return defaults
  const rendered = renderDeep(defaults, variables, options)
  return input.type === 'STRING' ? JSON.stringify(rendered) : rendered
}

function firstOption(input: Input): unknown {
  const [first] = optionValues(input)
  if (first === undefined) return undefined
  return input.type === 'MULTISELECT' ? [first] : first
}
