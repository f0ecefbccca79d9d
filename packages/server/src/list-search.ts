import { InvalidEntity, InvalidRequest } from '@windhover/core/errors.ts'
import { parseInstant } from '@windhover/core/model/temporal.ts'
import { pageOf } from './paging.ts'

/** What a list that lies in memory can be asked for, by the names of the API. */
export interface ListFields<T> {
  /** Values a filter or a sort may name. Dates are milliseconds since 1970. */
  readonly fields: Readonly<Record<string, (item: T) => string | number | undefined>>
  /** Texts that `q` looks into. */
  readonly text: (item: T) => readonly (string | undefined)[]
  /** Older names of filters that stand for a field: the flat parameters of 1.3. */
  readonly flat?: Readonly<Record<string, string>>
}

type Test = (value: string | number | undefined) => boolean

/** Filters, sorts and pages a list as the query says. @throws InvalidRequest for a filter that is not known, InvalidEntity for a sort */
export function searchList<T>(query: URLSearchParams, items: readonly T[], known: ListFields<T>): { results: T[]; total: number } {
  const found = sortedBy(query, filterList(query, items, known), known)
  const { page, size } = pageOf(query)
  return { results: found.slice((page - 1) * size, page * size), total: found.length }
}

/** The items that fulfil every filter of the query, in their order. @throws InvalidRequest */
export function filterList<T>(query: URLSearchParams, items: readonly T[], known: ListFields<T>): readonly T[] {
  const tests: ((item: T) => boolean)[] = []
  for (const [name, value] of query) {
    const [, field = '', operation = ''] = /^filters\[([^\]]+)\]\[([^\]]+)\]$/.exec(name) ?? flatFilter(known, name)
    if (field === '') {
      if (name.startsWith('filters[')) throw InvalidRequest({ message: `Invalid query filters: ${name} is not understood` })
      continue
    }
    tests.push(field === 'q' ? textTest(known, operation, value) : fieldTest(known, field, operation, value))
  }
  return items.filter((item) => tests.every((test) => test(item)))
}

/** `q` and the older flat parameters are EQUALS filters. */
function flatFilter<T>(known: ListFields<T>, name: string): readonly string[] {
  const field = name === 'q' ? 'q' : known.flat?.[name]
  return field === undefined ? [] : ['', field, field === 'q' ? 'EQUALS' : 'PREFIX']
}

function textTest<T>({ text }: ListFields<T>, operation: string, value: string): (item: T) => boolean {
  if (operation !== 'EQUALS' && operation !== 'NOT_EQUALS') throw refused('Q', operation, ['EQUALS', 'NOT_EQUALS'])
  const wanted = value.toLowerCase()
  const mentions = (item: T) => text(item).some((part) => part?.toLowerCase().includes(wanted) === true)
  return operation === 'EQUALS' ? mentions : (item) => !mentions(item)
}

function fieldTest<T>(known: ListFields<T>, field: string, operation: string, value: string): (item: T) => boolean {
  const read = Object.hasOwn(known.fields, field) ? known.fields[field] : undefined
  if (read === undefined) {
    const names = ['q', ...Object.keys(known.fields)].map(enumName).join(', ')
    throw InvalidRequest({ message: `Invalid query filters: Field ${enumName(field)} is not supported. Supported fields are ${names}` })
  }
  const test = operations[operation]
  if (test === undefined) throw refused(enumName(field), operation, Object.keys(operations))
  const fulfils = test(value)
  return (item) => fulfils(read(item))
}

const refused = (field: string, operation: string, supported: readonly string[]) =>
  InvalidRequest({
    message: `Invalid query filters: Operation ${operation} is not supported for field ${field}. Supported operations are ${supported.join(', ')}`,
  })

const enumName = (field: string): string => field.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

const valuesOf = (text: string): readonly string[] =>
  text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((value) => value.trim())

const textOf = (value: string | number | undefined): string => String(value ?? '')

const operations: Readonly<Record<string, (wanted: string) => Test>> = {
  EQUALS: (wanted) => (value) => compare(value, wanted) === 0,
  NOT_EQUALS: (wanted) => (value) => compare(value, wanted) !== 0,
  GREATER_THAN: (wanted) => (value) => compare(value, wanted) > 0,
  LESS_THAN: (wanted) => (value) => compare(value, wanted) < 0,
  GREATER_THAN_OR_EQUAL_TO: (wanted) => (value) => compare(value, wanted) >= 0,
  LESS_THAN_OR_EQUAL_TO: (wanted) => (value) => compare(value, wanted) <= 0,
  IN: (wanted) => (value) => valuesOf(wanted).includes(textOf(value)),
  NOT_IN: (wanted) => (value) => !valuesOf(wanted).includes(textOf(value)),
  STARTS_WITH: (wanted) => (value) => textOf(value).startsWith(wanted),
  ENDS_WITH: (wanted) => (value) => textOf(value).endsWith(wanted),
  CONTAINS: (wanted) => (value) => textOf(value).includes(wanted),
  PREFIX: (wanted) => (value) => value === wanted || textOf(value).startsWith(`${wanted}.`),
  REGEX: (wanted) => {
    const pattern = regexOf(wanted)
    return (value) => pattern.test(textOf(value))
  },
}

/** A number or a date compares as one; what is absent is equal to nothing and neither greater nor less. */
function compare(value: string | number | undefined, wanted: string): number {
  if (value === undefined) return Number.NaN
  if (typeof value === 'string') return value < wanted ? -1 : value > wanted ? 1 : 0
  return value - (/^-?\d+(\.\d+)?$/.test(wanted) ? Number(wanted) : dateOf(wanted))
}

/** @throws InvalidRequest */
function dateOf(text: string): number {
  try {
    return parseInstant(text).epochMs
  } catch (cause) {
    throw InvalidRequest({ message: `Invalid query filters: '${text}' is not an ISO-8601 date` }, { cause })
  }
}

/** Only what ends soon on the short texts of a list: these are matched where every request is answered. @throws InvalidRequest */
function regexOf(text: string): RegExp {
  const repetitions = text.match(/[*+]|\{\d*,/g)?.length ?? 0
  const isCostly = text.length > 200 || repetitions > 3 || /\((?:[^()]|\([^()]*\))*(?:[*+|]|\{\d*,)(?:[^()]|\([^()]*\))*\)[*+{]/.test(text)
  if (isCostly) throw InvalidRequest({ message: `Invalid query filters: '${text}' repeats too much to be matched here` })
  try {
    return new RegExp(text, 'u')
  } catch (cause) {
    throw InvalidRequest({ message: `Invalid query filters: '${text}' is not a regular expression` }, { cause })
  }
}

function sortedBy<T>(query: URLSearchParams, items: readonly T[], { fields }: ListFields<T>): readonly T[] {
  const { sort = [] } = pageOf(query)
  if (sort.length === 0) return items
  const keys = sort.map(({ field, descending }) => {
    const read = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (read === undefined) throw InvalidEntity({ message: `Cannot sort by '${field}': expected one of ${Object.keys(fields).join(', ')}` })
    return { read, sign: descending ? -1 : 1 }
  })
  return items.toSorted((a, b) => {
    for (const { read, sign } of keys) {
      const order = orderOf(read(a), read(b))
      if (order !== 0) return order * sign
    }
    return 0
  })
}

function orderOf(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -1 : 1
}
