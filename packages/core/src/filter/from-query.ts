import { InvalidFilter } from '../errors.ts'
import { checkCondition } from './check-filter.ts'
import { type FieldName, fieldNames, fieldOf, type Resource, type WireOperation, wireOperationOf } from './fields.ts'
import { type Condition, type Filter, type Operation, simplified } from './filter.ts'

/** Name and value of a query parameter, decoded once. */
export type QueryEntry = readonly [name: string, value: string]

interface Group {
  /** By field, operation and key, in the order of appearance. */
  readonly conditions: Map<string, { readonly parts: WireCondition; readonly values: string[] }>
  readonly groups: Map<'and' | 'or', Map<string, Group>>
}

export interface WireCondition {
  readonly field: FieldName
  readonly operation: WireOperation
  readonly key?: string
}

/** The filter that the `filters[…]` parameters of a query say; others are passed over. Both generations' grammars:
 *  `filters[field][OP]=v`, `filters[labels][OP][key]=v`, `filters[or][0][field][OP]=v`, nested to any depth (at most 20).
 *  @throws InvalidFilter for what the resource cannot be filtered by */
export function filterOfQuery(entries: Iterable<QueryEntry>, resource: Resource): Filter {
  const root = newGroup()
  for (const [name, value] of entries) {
    if (name.startsWith('filters[')) add(root, name, value, resource)
    else if (name === 'filters') throw InvalidFilter({ message: 'Filters are written filters[field][OPERATION]=value' })
  }
  return simplified(filterOfGroup(root))
}

const newGroup = (): Group => ({ conditions: new Map(), groups: new Map() })

const deepest = 20

function add(root: Group, name: string, value: string, resource: Resource): void {
  const steps = stepsOf(name)
  let group = root
  let at = 0
  for (; isLogical(steps[at]); at += 2) {
    const index = steps[at + 1] ?? ''
    if (!/^\d{1,4}$/.test(index) || at >= deepest * 2) throw InvalidFilter({ message: `'${name}' is not a filter` })
    group = childOf(group, steps[at] as 'and' | 'or', index) // isLogical says which two it can be
  }
  const [fieldName = '', operationName = '', key, ...more] = steps.slice(at)
  if (more.length > 0) throw InvalidFilter({ message: `'${name}' is not a filter` })
  addCondition(group, conditionOf(fieldName, operationName, key), value, resource)
}

/** `filters[a][b]` → a, b. A key of a label may hold brackets itself: the last step reaches to the end. */
function stepsOf(name: string): readonly string[] {
  const inner = name.slice('filters['.length)
  if (!inner.endsWith(']')) throw InvalidFilter({ message: `'${name}' is not a filter` })
  const steps = inner.slice(0, -1).split('][')
  const start = steps.findIndex((step, index) => index % 2 === 0 && !isLogical(step))
  const fixed = start < 0 ? steps.length : start + 2
  return steps.length > fixed ? [...steps.slice(0, fixed), steps.slice(fixed).join('][')] : steps
}

const isLogical = (step: string | undefined): boolean => step === 'and' || step === 'or'

function childOf(group: Group, logical: 'and' | 'or', index: string): Group {
  const children = group.groups.get(logical) ?? new Map<string, Group>()
  group.groups.set(logical, children)
  const child = children.get(index) ?? newGroup()
  children.set(index, child)
  return child
}

/** @throws InvalidFilter for names that do not exist */
export function conditionOf(fieldName: string, operationName: string, key: string | undefined): WireCondition {
  const field = fieldOf(fieldName)
  if (field === undefined) throw InvalidFilter({ message: `Unsupported field '${fieldName}'. Expected one of: [${fieldNames.join(', ')}]` })
  const operation = wireOperationOf(operationName)
  if (operation === undefined) throw InvalidFilter({ message: `Unsupported operation '${operationName}' for field '${fieldName}'` })
  const hasKey = field === 'labels' || field === 'metadata'
  if (key !== undefined && !hasKey) throw InvalidFilter({ message: `Field '${fieldName}' has no parts, got '${key}'` })
  return { field, operation, ...(key !== undefined && { key }) }
}

function addCondition(group: Group, parts: WireCondition, value: string, resource: Resource): void {
  const { parts: complete, values } = withValues(parts, value)
  checkCondition(resource, parts.field, parts.operation, values)
  const id = JSON.stringify([complete.field, complete.operation, complete.key])
  const known = group.conditions.get(id)
  if (known === undefined) group.conditions.set(id, { parts: complete, values: [...values] })
  else known.values.push(...values)
}

/** Lists are split; a label without key in the name has it before the first colon of the value. */
export function withValues(parts: WireCondition, value: string): { readonly parts: WireCondition; readonly values: readonly string[] } {
  if ((parts.field === 'labels' || parts.field === 'metadata') && parts.key === undefined) {
    const colon = value.indexOf(':')
    const key = colon < 0 ? value : value.slice(0, colon)
    return { parts: { ...parts, key }, values: colon < 0 ? [''] : [value.slice(colon + 1)] }
  }
  const isList = parts.operation === 'IN' || parts.operation === 'NOT_IN' || parts.field === 'scope'
  return { parts, values: isList ? listOf(value) : [value] }
}

/** A list is decoded once more, loses its brackets and is split at commas. */
function listOf(text: string): readonly string[] {
  return decoded(text)
    .replaceAll(/^\[|\]$/g, '')
    .split(',')
    .map((entry) => entry.trim())
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign was meant as one.
    return text
  }
}

/** `IN` is EQUALS with several values. */
export function operationOf(operation: WireOperation): Operation {
  if (operation === 'IN') return 'EQUALS'
  return operation === 'NOT_IN' ? 'NOT_EQUALS' : operation
}

function filterOfGroup({ conditions, groups }: Group): Filter {
  const own = [...conditions.values()].map(
    ({ parts, values }): Condition => ({
      field: parts.field,
      operation: operationOf(parts.operation),
      ...(parts.key !== undefined && { key: parts.key }),
      values,
    }),
  )
  const nested = [...groups].map(([logical, children]): Filter => {
    const inIndexOrder = [...children].toSorted(([left], [right]) => Number(left) - Number(right))
    const filters = inIndexOrder.map(([, child]) => filterOfGroup(child))
    return logical === 'and' ? { all: filters } : { any: filters }
  })
  return { all: [...own, ...nested] }
}
