import { compiledPass } from './compile-template.ts'
import { type Budget, Context, type Template } from './context.ts'
import { ExpressionError, limitError } from './expression-error.ts'
import { dropRawTags, extractRaw } from './raw-blocks.ts'
import type { RenderOptions, Variables } from './render-options.ts'
import { parseFirstJson } from './values/json.ts'
import { plainValue } from './values/plain.ts'
import { printText } from './values/text.ts'
import { outputTooLarge, TextWriter, ValueWriter } from './writer.ts'

/** Passes of recursive rendering before a text that keeps changing is refused. */
const maxPasses = 100

/** The text; a template that writes nothing gives the empty text. @throws ExpressionError, LookupNeeded */
export function render(template: string, variables: Variables, options: RenderOptions): string {
  return renderOrNull(template, variables, options) ?? ''
}

/** The text, or null when the template writes nothing (`{{ null }}`). */
export function renderOrNull(template: string, variables: Variables, options: RenderOptions, budget?: Budget): string | null {
  if (!template.includes('{')) return template
  const recursive = options.recursive ?? options.settings.recursiveRendering
  if (recursive) return renderRepeatedly(template, variables, options, budget)
  const rendered = renderPass(template, variables, options, budget)
  return rendered === null ? null : dropRawTags(rendered)
}

function renderRepeatedly(template: string, variables: Variables, options: RenderOptions, budget: Budget | undefined): string | null {
  let text: string | null = template
  for (let pass = 0; pass <= maxPasses; pass++) {
    const rendered = renderPass(text, variables, options, budget)
    if (rendered === null || rendered === text) return rendered === null ? null : dropRawTags(rendered)
    text = rendered
  }
  throw new ExpressionError('template', 'Too many rendering attempts')
}

/** One pass; raw blocks keep their tags. */
export function renderPass(template: string, variables: Variables, options: RenderOptions, budget: Budget | undefined): string | null {
  if (!template.includes('{')) return template
  const raw = extractRaw(template)
  const compiled = compiledPass(raw.text, options.generation)
  const context = new Context(compiled, variables, options, (text, inner, shared) => renderPass(text, inner, options, shared), budget)
  const text = guarded(() => textOf(compiled, context))
  return text === null ? null : raw.restore(text)
}

function textOf(template: Template, context: Context): string | null {
  if (template.single !== undefined) {
    const value = template.single(context)
    if (value === null || value === undefined) return null
    const text = typeof value === 'string' ? value : printText(value)
    if (text.length > context.outputLimit) throw outputTooLarge(context.outputLimit)
    return text
  }
  const writer = new TextWriter(context.outputLimit)
  template.body(context, writer)
  return writer.wrote ? writer.text : null
}

/** Stack and string limits of JavaScript become errors of the template. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) throw limitError(`The template is refused as a runaway: ${error.message}`)
    throw error
  }
}

/**
 * A single `{{ expr }}` keeps its type (map, list, number, boolean, null); several writes become text, read as JSON when a map or list is among them.
 * Numbers come out as `number`, `bigint` or Dbl.
 */
export function renderTyped(template: string, variables: Variables, options: RenderOptions): unknown {
  if (!template.includes('{')) return template
  const raw = extractRaw(template)
  const compiled = compiledPass(raw.text, options.generation)
  const context = new Context(compiled, variables, options, (text, inner, shared) => renderPass(text, inner, options, shared))
  const writer = new ValueWriter(context.outputLimit)
  guarded(() => compiled.body(context, writer))
  const [first] = writer.values
  if (writer.values.length === 0) return null
  if (writer.values.length === 1) return typeof first === 'string' ? dropRawTags(raw.restore(first)) : plainValue(first)
  const text = dropRawTags(raw.restore(writer.values.map(printText).join('')))
  return writer.hasCollection ? jsonPrefix(text) : text
}

/** The JSON value a text starts with, else the text. */
function jsonPrefix(text: string): unknown {
  try {
    return plainValue(parseFirstJson(text))
  } catch (error) {
    if (error instanceof ExpressionError) return text
    throw error
  }
}
