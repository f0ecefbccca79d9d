import { at, brief, isList, isObject, type Json, type JsonObject, readJson, textOf } from './json.ts'

/** Says how a value differs from what a matcher asks; undefined when it does not. `root` is where a `containsRef` points into. */
type Check = (actual: Json | undefined, wanted: Json | undefined, root: Json | undefined) => string | undefined

const checks: Readonly<Record<string, Check>> = {
  equals: (actual, wanted) => unless(same(actual, wanted), actual, 'equal', wanted),
  contains: (actual, wanted) =>
    unless(
      each(wanted).every((part) => holds(actual, part)),
      actual,
      'contain',
      wanted,
    ),
  startsWith: (actual, wanted) => unless(text(actual)?.startsWith(textOf(wanted)), actual, 'start with', wanted),
  endsWith: (actual, wanted) => unless(text(actual)?.endsWith(textOf(wanted)), actual, 'end with', wanted),
  matches: (actual, wanted) => unless(new RegExp(textOf(wanted), 's').test(text(actual) ?? ''), actual, 'match', wanted),
  jsonEquals: (actual, wanted) => unless(same(parsed(actual), parsed(wanted)), actual, 'equal as JSON', wanted),
  length: (actual, wanted) => unless(sizeOf(actual) === wanted, actual, 'have the length', wanted),
  exists: (actual, wanted) => unless((wanted !== false) === !isMissing(actual), actual, wanted === false ? 'not exist' : 'exist', null),
  absent: (actual, wanted) => unless((wanted !== false) === isEmpty(actual), actual, 'be absent', null),
  equalsOrAbsent: (actual, wanted) => unless(isMissing(actual) || same(actual, wanted), actual, 'equal or be absent', wanted),
  in: (actual, wanted) =>
    unless(
      each(wanted).some((one) => same(actual, one)),
      actual,
      'be one of',
      wanted,
    ),
  anyOrder: (actual, wanted) => unless(sameInAnyOrder(actual, wanted), actual, 'hold in any order', wanted),
  containsRef: (actual, wanted, root) => {
    const referenced = at(root, isObject(wanted) && isList(wanted['refSegments']) ? wanted['refSegments'] : [])
    return unless(!isMissing(referenced) && holds(actual, textOf(referenced)), actual, 'contain', referenced ?? wanted ?? null)
  },
}

/** First difference between a value and a matcher such as `{"startsWith": …}`, or a plain value: maps as subset, lists exactly, null = absent. */
export function mismatch(actual: Json | undefined, wanted: Json | undefined, root?: Json): string | undefined {
  if (isMatcher(wanted)) {
    for (const [name, argument] of Object.entries(wanted)) {
      const difference = checks[name]?.(actual, argument, root)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  if (isObject(wanted)) {
    if (!isObject(actual)) return unless(Object.keys(wanted).length === 0 && isMissing(actual), actual, 'equal', wanted)
    for (const [key, value] of Object.entries(wanted)) {
      const difference = mismatch(actual[key], value, root)
      if (difference !== undefined) return `${key}: ${difference}`
    }
    return undefined
  }
  if (isList(wanted)) {
    if (!isList(actual) || actual.length !== wanted.length) return unless(false, actual, 'equal', wanted)
    for (const [index, value] of wanted.entries()) {
      const difference = mismatch(actual[index], value, root)
      if (difference !== undefined) return `[${index}]: ${difference}`
    }
    return undefined
  }
  return unless(same(actual, wanted), actual, 'equal', wanted)
}

/** The part of an object that is a matcher, beside other keys such as `path` and `segments`. */
export function matcherOf(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key in checks))
}

/** Equality of JSON values: numbers by value, null as absent, keys in any order. */
export function same(left: Json | undefined, right: Json | undefined): boolean {
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right)
  if (isList(left)) return isList(right) && left.length === right.length && left.every((item, index) => same(item, right[index]))
  if (isObject(left)) {
    if (!isObject(right)) return false
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]))
  }
  return left === right
}

function isMatcher(value: Json | undefined): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key in checks)
}

function sameInAnyOrder(left: Json | undefined, right: Json | undefined): boolean {
  if (!isList(left) || !isList(right) || left.length !== right.length) return false
  const rest = [...left]
  return right.every((wanted) => {
    const index = rest.findIndex((candidate) => same(candidate, wanted))
    if (index >= 0) rest.splice(index, 1)
    return index >= 0
  })
}

function holds(actual: Json | undefined, part: Json): boolean {
  if (isList(actual)) return actual.some((item) => same(item, part))
  if (isObject(actual)) return typeof part === 'string' && part in actual
  return textOf(actual).includes(textOf(part))
}

function isMissing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null
}

function isEmpty(value: Json | undefined): boolean {
  return isMissing(value) || value === '' || sizeOf(value) === 0
}

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string' || isList(value)) return value.length
  return isObject(value) ? Object.keys(value).length : undefined
}

function each(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [value ?? null]
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function parsed(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? (readJson(value) ?? value) : value
}

function unless(holdsTrue: boolean | undefined, actual: Json | undefined, verb: string, wanted: Json | undefined): string | undefined {
  return holdsTrue ? undefined : `${brief(actual)} should ${verb}${wanted === null ? '' : ` ${brief(wanted)}`}`
}
