import type { Generation } from '../generation.ts'
import { ExpressionError } from './expression-error.ts'
import type { RenderOptions, Variables } from './render-options.ts'

/** A compiled text. */
export interface Template {
  readonly source: string
}

/** @throws ExpressionError when the text does not compile. */
export function compileTemplate(source: string, _generation: Generation): Template {
  return { source }
}

export function render(template: string, _variables: Variables, _options: RenderOptions): string {
  if (!template.includes('{')) return template
  throw new ExpressionError('template', 'The renderer is not there yet')
}

export function renderTyped(template: string, variables: Variables, options: RenderOptions): unknown {
  return render(template, variables, options)
}

export function renderDeep(value: unknown, variables: Variables, options: RenderOptions): unknown {
  return typeof value === 'string' ? render(value, variables, options) : value
}
