import type { Filter, Given } from '../callable.ts'
import { javaError, templateError } from '../expression-error.ts'
import { javaRegex, replaceAll } from '../format/java-regex.ts'
import { castBoolean, castError, castText, required } from '../values/cast.ts'
import { hashOrdered } from '../values/hash-order.ts'
import { isMap, mapEntries } from '../values/map.ts'
import { isNumeric, toDouble } from '../values/number.ts'
import { javaText } from '../values/text.ts'

export const replacementFilters: Readonly<Record<string, Filter>> = {
  replace: { parameters: ['replace_pairs', 'regexp'], apply: replace },
  escapeChar: { parameters: ['type'], apply: escapeChar },
  regexMatch: {
    parameters: ['regex'],
    apply(input, given) {
      const regex = castText(required(given, 'regex', "The 'regexMatch' filter expects an argument 'regex'."))
      return input !== null && javaRegex(regex).test(javaText(input))
    },
  },
  regexReplace: {
    parameters: ['regex', 'replacement'],
    apply(input, given) {
      const regex = castText(required(given, 'regex', "The 'regexReplace' filter expects an argument 'regex'."))
      const replacement = castText(required(given, 'replacement', "The 'regexReplace' filter expects an argument 'replacement'."))
      return input === null ? null : replaceAll(javaText(input), regex, replacement)
    },
  },
  regexExtract: { parameters: ['regex', 'group'], apply: regexExtract },
}

function regexExtract(input: unknown, given: Given): unknown {
  const regex = castText(required(given, 'regex', "The 'regexExtract' filter expects an argument 'regex'."))
  if (input === null) return null
  const group = given['group'] ?? 0
  if (!isNumeric(group)) throw castError(group, 'java.lang.Number')
  const found = javaRegex(regex).exec(javaText(input))
  if (found === null) return null
  const index = Math.trunc(toDouble(group))
  if (index < 0 || index >= found.length) throw javaError('IndexOutOfBoundsException', `No group ${index}`)
  return found[index] ?? null
}

function replace(input: unknown, given: Given): unknown {
  if (input === null) return null
  const pairs = required(given, 'replace_pairs', "The argument 'replace_pairs' is required.")
  if (!isMap(pairs)) throw castError(pairs, 'java.util.Map')
  const isRegex = given['regexp'] === undefined || given['regexp'] === null ? false : castBoolean(given['regexp'])
  const entries = mapEntries(pairs)
  return changeTexts(input, (text) => {
    let result = text
    for (const [key, value] of entries) {
      if (value === null || value === undefined) throw javaError('NullPointerException', 'a replacement is null')
      const [search, replacement] = [javaText(key), javaText(value)]
      result = isRegex ? replaceAll(result, search, replacement) : result.replaceAll(search, () => replacement)
    }
    return result
  })
}

const escapes: Readonly<Record<string, (text: string) => string>> = {
  single: (text) => text.replaceAll("'", "\\'"),
  double: (text) => text.replaceAll('"', '\\"'),
  shell: (text) => text.replaceAll("'", "'\\''"),
}

function escapeChar(input: unknown, given: Given): unknown {
  if (input === null) return null
  return changeTexts(input, (text) => {
    const message = "The 'escapeChar' filter expects the argument 'type' to be one of: single, double, shell."
    const type = javaText(required(given, 'type', message)).toLowerCase()
    const change = Object.hasOwn(escapes, type) ? escapes[type] : undefined
    if (change === undefined) throw templateError(message)
    return change(text)
  })
}

/** Applies a change to every leaf of lists and maps; leaves become texts. */
function changeTexts(value: unknown, change: (text: string) => string): unknown {
  if (value === null || value === undefined) throw javaError('NullPointerException', 'Cannot invoke "Object.toString()" on null')
  if (Array.isArray(value)) return value.map((item) => changeTexts(item, change))
  if (isMap(value)) return hashOrdered(new Map(mapEntries(value).map(([key, item]) => [key, changeTexts(item, change)])))
  return change(javaText(value))
}
