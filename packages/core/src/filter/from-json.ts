import { InvalidFilter } from '../errors.ts'
import { checkCondition } from './check-filter.ts'
import type { Resource } from './fields.ts'
import { type Filter, simplified } from './filter.ts'
import { conditionOf, operationOf, withValues } from './from-query.ts'

/** The filter of a JSON body: a list of `{field, operation, value}`, in 2.0 also `{logical: and|or, children}`. Fields by either
 *  spelling. @throws InvalidFilter */
export function filterOfJson(json: unknown, resource: Resource): Filter {
  if (json === undefined || json === null) return { all: [] }
  if (!Array.isArray(json)) throw InvalidFilter({ message: 'filters must be a list of {field, operation, value}' })
  return simplified({ all: json.map((entry) => partOf(entry, resource, 0)) })
}

function partOf(json: unknown, resource: Resource, depth: number): Filter {
  if (typeof json !== 'object' || json === null || depth > 20) {
    throw InvalidFilter({ message: 'a filter must be an object {field, operation, value}' })
  }
  const { field, operation, value, logical, children } = json as Readonly<Record<string, unknown>> // an object, checked above
  if (Array.isArray(children)) {
    const filters = children.map((child) => partOf(child, resource, depth + 1))
    return String(logical).toLowerCase() === 'or' ? { any: filters } : { all: filters }
  }
  const name = String(field)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  // Labels come as a map of keys and values.
  const pairs: readonly (readonly [string | undefined, unknown])[] = isMap ? Object.entries(value) : [[undefined, value]]
  return { all: pairs.map(([key, one]) => condition(name, String(operation), key, one, resource)) }
}

function condition(field: string, operation: string, key: string | undefined, value: unknown, resource: Resource): Filter {
  const parts = conditionOf(field, operation, key)
  const texts = (Array.isArray(value) ? value : [value]).map(String)
  const lists = texts.map((text) => (Array.isArray(value) ? { parts, values: [text] } : withValues(parts, text)))
  const values = lists.flatMap((list) => list.values)
  const complete = lists[0]?.parts ?? parts
  checkCondition(resource, parts.field, parts.operation, values)
  const { key: label } = complete
  return { field: parts.field, operation: operationOf(parts.operation), ...(label !== undefined && { key: label }), values }
}
