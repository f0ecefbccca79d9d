import { InvalidRequest } from '@windhover/core/errors.ts'
import { type StateType, stateTypes } from '@windhover/core/model/state.ts'
import type { ExecutionFilter } from '@windhover/core/ports/repositories.ts'
import { labelsOf } from './labels.ts'

type Change = (filter: Draft, value: string) => void
type Draft = { -readonly [K in keyof ExecutionFilter]: ExecutionFilter[K] }

const list = (value: string): string[] =>
  decodeURIComponent(value)
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((entry) => entry.trim())

function states(value: string): StateType[] {
  return list(value).map((name) => {
    const state = stateTypes.find((known) => known === name)
    if (state === undefined) throw InvalidRequest({ message: `Unknown state '${name}', expected one of ${stateTypes.join(', ')}` })
    return state
  })
}

function date(value: string): number {
  const parsed = Date.parse(value)
  if (Number.isNaN(parsed)) throw InvalidRequest({ message: `'${value}' is not an ISO-8601 date` })
  return parsed
}

/** Filters by wire name; a name that is not here is refused, never ignored. */
const changes: Readonly<Record<string, Change>> = {
  'filters[namespace][EQUALS]': (filter, value) => {
    filter.namespace = value
  },
  'filters[namespace][PREFIX]': (filter, value) => {
    filter.namespacePrefix = value
  },
  'filters[namespace][STARTS_WITH]': (filter, value) => {
    filter.namespacePrefix = value
  },
  'filters[flowId][EQUALS]': (filter, value) => {
    filter.flowId = value
  },
  'filters[state][EQUALS]': (filter, value) => {
    filter.states = [...(filter.states ?? []), ...states(value)]
  },
  'filters[state][IN]': (filter, value) => {
    filter.states = states(value)
  },
  'filters[q][EQUALS]': (filter, value) => {
    filter.query = value
  },
  'filters[kind][EQUALS]': (filter, value) => {
    filter.kinds = list(value)
  },
  'filters[kind][IN]': (filter, value) => {
    filter.kinds = list(value)
  },
  'filters[triggerExecutionId][EQUALS]': (filter, value) => {
    filter.triggerExecutionId = value
  },
  'filters[parentId][EQUALS]': (filter, value) => {
    filter.parentId = value
  },
  'filters[id][EQUALS]': (filter, value) => {
    filter.ids = [value]
  },
  'filters[id][IN]': (filter, value) => {
    filter.ids = list(value)
  },
  'filters[startDate][GREATER_THAN_OR_EQUAL_TO]': (filter, value) => {
    filter.startAfter = date(value)
  },
  'filters[startDate][GREATER_THAN]': (filter, value) => {
    filter.startAfter = date(value) + 1
  },
  'filters[startDate][LESS_THAN_OR_EQUAL_TO]': (filter, value) => {
    filter.startBefore = date(value)
  },
  'filters[startDate][LESS_THAN]': (filter, value) => {
    filter.startBefore = date(value) - 1
  },
}

/** The old flat parameters, used only when no `filters[` key is there. */
const flat: Readonly<Record<string, Change>> = {
  namespace: (filter, value) => {
    filter.namespacePrefix = value
  },
  flowId: (filter, value) => {
    filter.flowId = value
  },
  state: (filter, value) => {
    filter.states = [...(filter.states ?? []), ...states(value)]
  },
  q: (filter, value) => {
    filter.query = value
  },
  kind: (filter, value) => {
    filter.kinds = list(value)
  },
  triggerExecutionId: (filter, value) => {
    filter.triggerExecutionId = value
  },
  parentId: (filter, value) => {
    filter.parentId = value
  },
  startDate: (filter, value) => {
    filter.startAfter = date(value)
  },
  endDate: (filter, value) => {
    filter.startBefore = date(value)
  },
}

/** The filter of an executions search. @throws InvalidRequest for a filter this server does not know */
export function filterOf(query: URLSearchParams): ExecutionFilter {
  const filter: Draft = {}
  const hasFilters = [...query.keys()].some((name) => name.startsWith('filters['))
  for (const [name, value] of query) {
    if (/^filters\[labels\]\[EQUALS\]\[.+\]$/.test(name)) continue
    const change = hasFilters ? changes[name] : flat[name]
    if (change !== undefined) change(filter, value)
    else if (name.startsWith('filters['))
      throw InvalidRequest({
        message: `Invalid query filters: ${name} is not supported. Supported filters are ${Object.keys(changes).join(', ')}`,
      })
  }
  const labels = labelsOf(query)
  return labels.length > 0 ? { ...filter, labels } : filter
}
