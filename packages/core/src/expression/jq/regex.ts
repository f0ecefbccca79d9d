import { ExpressionError } from '../expression-error.ts'
import { javaRegex } from '../format/java-regex.ts'
import { tostring } from './format.ts'
import { JqError } from './jq-error.ts'
import type { Native } from './native.ts'
import type { Emit, JqClosure } from './scope.ts'
import { typeName } from './value.ts'

/** Builtins of regular expressions. */
export function regexNatives(): Readonly<Record<string, Native>> {
  return {
    'test/2': pair((input, pattern, flags) => [allMatches(input, pattern, flags).length > 0]),
    'match/2': pair((input, pattern, flags) => allMatches(input, pattern, flags).map((found) => matchObject(found, tostring(input)))),
    'split/1': (input, [separator], { emit }) => each(input, separator, (value) => emit(splitText(input, value), undefined)),
    'split/2': pair((input, pattern, flags) => [splitByRegex(input, pattern, flags)]),
    'sub/3': substitute,
  }
}

function each(input: unknown, argument: JqClosure | undefined, use: (value: unknown) => void): void {
  argument?.(input, undefined, (value) => use(value))
}

function pair(work: (input: unknown, pattern: unknown, flags: unknown) => readonly unknown[]): Native {
  return (input, [pattern, flags], { emit }) => {
    each(input, flags, (options) => each(input, pattern, (regex) => forEachValue(work(input, regex, options), emit)))
  }
}

function forEachValue(values: readonly unknown[], emit: Emit): void {
  for (const value of values) emit(value, undefined)
}

function allMatches(input: unknown, pattern: unknown, flags: unknown): RegExpExecArray[] {
  if (typeof input !== 'string') throw new JqError(`${typeName(input)} cannot be matched, as it is not a string`)
  if (Array.isArray(pattern)) return allMatches(input, pattern[0], pattern[1] ?? flags)
  if (typeof pattern !== 'string') throw new JqError(`${typeName(pattern)} cannot be matched, as it is not a string`)
  if (flags !== null && typeof flags !== 'string') throw new JqError(`${typeName(flags)} is not a string of flags`)
  const found = [...input.matchAll(compiled(pattern, flags ?? ''))] as RegExpExecArray[] // a global pattern gives matches with an index
  const kept = flags?.includes('n') ? found.filter((match) => match[0] !== '') : found
  return flags?.includes('g') ? kept : kept.slice(0, 1)
}

function compiled(pattern: string, flags: string): RegExp {
  for (const flag of flags) if (!'gimnpslx'.includes(flag)) throw new JqError(`${flags} is not a valid modifier string`)
  const dotAll = flags.includes('s') || flags.includes('p')
  const source = flags.includes('x') ? `(?x)${pattern}` : pattern
  try {
    return javaRegex(source, `dg${flags.includes('i') ? 'i' : ''}${dotAll ? 's' : ''}m`)
  } catch (error) {
    if (error instanceof ExpressionError) throw new JqError(`${pattern} is not a valid regular expression`)
    throw error
  }
}

const codePoints = (text: string): number => [...text].length

function matchObject(found: RegExpExecArray, input: string): unknown {
  const names = Object.keys(found.groups ?? {})
  const spans = found.indices
  const captures = found.slice(1).map((text: string | undefined, index) => {
    const span = spans?.[index + 1]
    const name =
      names.find(
        (one) =>
          spans?.groups?.[one] === span || (found.groups?.[one] === text && names.length === found.length - 1 && names[index] === one),
      ) ?? null
    return new Map<string, unknown>([
      ['offset', span === undefined ? -1 : codePoints(input.slice(0, span[0]))],
      ['length', text === undefined ? 0 : codePoints(text)],
      ['string', text ?? null],
      ...(name === null ? [['name', null] as const] : [['name', name] as const]),
    ])
  })
  return new Map<string, unknown>([
    ['offset', codePoints(input.slice(0, found.index))],
    ['length', codePoints(found[0])],
    ['string', found[0]],
    ['captures', captures],
  ])
}

function splitText(input: unknown, separator: unknown): unknown {
  if (typeof input !== 'string' || typeof separator !== 'string') throw new JqError('split input and separator must be strings')
  return input === '' ? [] : input.split(separator)
}

function splitByRegex(input: unknown, pattern: unknown, flags: unknown): unknown {
  const found = allMatches(input, pattern, `g${typeof flags === 'string' ? flags : ''}`)
  const text = tostring(input)
  const parts: string[] = []
  let from = 0
  for (const match of found) {
    parts.push(text.slice(from, match.index))
    from = match.index + match[0].length
  }
  return [...parts, text.slice(from)]
}

/** The replacement is a filter whose input is the object of named captures. */
const substitute: Native = (input, [pattern, replacement, flags], { emit }) => {
  each(input, flags, (options) =>
    each(input, pattern, (regex) => {
      const found = allMatches(input, regex, options)
      const text = tostring(input)
      const build = (at: number, made: string, from: number): void => {
        const match = found[at]
        if (match === undefined) return emit(made + text.slice(from), undefined)
        const groups = new Map(Object.entries(match.groups ?? {}).map(([name, value]) => [name, value ?? null]))
        replacement?.(groups, undefined, (value) => {
          if (typeof value !== 'string') throw new JqError(`${typeName(value)} cannot be added to a string`)
          build(at + 1, made + text.slice(from, match.index) + value, match.index + match[0].length)
        })
      }
      build(0, '', 0)
    }),
  )
}
