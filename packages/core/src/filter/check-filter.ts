import { parseIsoDuration } from '@windhover/sdk'
import { InvalidFilter } from '../errors.ts'
import { stateTypes } from '../model/state.ts'
import { enumNameOf, type FieldName, operationsOf, type Resource, resources, type WireOperation } from './fields.ts'

const kinds = ['NORMAL', 'TEST', 'PLAYGROUND', 'LOOP']
const listed: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  state: stateTypes,
  kind: kinds,
  scope: ['USER', 'SYSTEM'],
  childFilter: ['CHILD', 'MAIN'],
}
const dateFields: ReadonlySet<FieldName> = new Set([
  'startDate',
  'endDate',
  'created',
  'updated',
  'expirationDate',
  'lastTriggeredDate',
  'nextExecutionDate',
])

/** Refuses what the resource cannot be filtered by, in Kestra's words. @throws InvalidFilter */
export function checkCondition(resource: Resource, field: FieldName, operation: WireOperation, values: readonly string[]): void {
  const fields: readonly FieldName[] = resources[resource]
  if (!fields.includes(field)) {
    const known = fields.map(enumNameOf).join(', ')
    throw InvalidFilter({ message: `Field ${enumNameOf(field)} is not supported for resource ${resource}. Supported fields are ${known}` })
  }
  const operations = operationsOf[field]
  if (!operations.includes(operation)) {
    const known = operations.join(', ')
    throw InvalidFilter({
      message: `Operation ${operation} is not supported for field ${enumNameOf(field)}. Supported operations are ${known}`,
    })
  }
  for (const value of values) checkValue(field, operation, value)
}

function checkValue(field: FieldName, operation: WireOperation, value: string): void {
  const known = listed[field]
  if (known !== undefined && !known.includes(value)) {
    throw InvalidFilter({ message: `'${value}' is not a value of ${enumNameOf(field)}. Expected one of ${known.join(', ')}` })
  }
  if (dateFields.has(field)) dateOf(value)
  if (field === 'timeRange' && parseIsoDuration(value) === undefined) {
    throw InvalidFilter({ message: `'${value}' is not an ISO-8601 duration such as PT24H` })
  }
  if (operation === 'REGEX') checkRegex(value)
}

/** Milliseconds since 1970 of a date of a filter. @throws InvalidFilter */
export function dateOf(text: string): number {
  // A `+` that nobody encoded arrives as a blank.
  const parsed = Date.parse(text.replace(/ (?=\d\d:\d\d$)/, '+'))
  if (Number.isNaN(parsed)) throw InvalidFilter({ message: `'${text}' is not an ISO-8601 date` })
  return parsed
}

const longestRegex = 500

/** Only what every database matches in linear time: no look-around, no references back. */
function checkRegex(pattern: string): void {
  const isPlain = pattern.length <= longestRegex && !/\(\?(?!:)|\\[1-9k]/.test(pattern)
  if (isPlain && compiles(pattern)) return
  throw InvalidFilter({ message: `'${pattern}' is not a regular expression without look-around and back-references` })
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp
  } catch {
    // Whether it is one was the question.
    return false
  }
}
