import { parseJson, stringifyJson } from '../model/dbl.ts'
import type { Scope } from './flowable.ts'

/** The values of ForEach, EachSequential and EachParallel as texts, without duplicates (spec: core-semantics §4.4).
 *  @throws when they are not a list or hold a null; ExpressionError when they cannot be rendered */
export function iterationValues(scope: Scope, property: string): readonly string[] {
  return scope.memo('values', () => texts(elements(scope, scope.task[property])))
}

function elements(scope: Scope, raw: unknown): readonly unknown[] {
  if (typeof raw === 'string') return parseList(scope.render(raw))
  if (!Array.isArray(raw)) throw new Error(`Unknown value type: ${raw === null ? 'null' : typeof raw}`)
  return raw.map((element) => {
    if (typeof element === 'string') return scope.render(element)
    return typeof element === 'object' && element !== null && !Array.isArray(element) ? scope.renderDeep(element) : element
  })
}

function parseList(text: string): readonly unknown[] {
  let parsed: unknown
  try {
    parsed = parseJson(text)
  } catch (cause) {
    throw new Error(`Unable to read the values '${text}' as a JSON array`, { cause })
  }
  if (!Array.isArray(parsed)) throw new Error(`Unable to read the values '${text}' as a JSON array`)
  return parsed
}

function texts(values: readonly unknown[]): readonly string[] {
  const nulls = values.filter((value) => value === null || value === undefined).length
  if (nulls > 0) throw new Error(`Found '${nulls}' null values on Each, with values=${stringifyJson(values)}`)
  // 1 and "1" are two values with one text; the second would collide with the first everywhere, so it is dropped here.
  return [...new Set(values.map(valueText))]
}

/** Text of an iteration's value: strings as they are, everything else as compact JSON. */
export const valueText = (value: unknown): string => (typeof value === 'string' ? value : stringifyJson(value))
