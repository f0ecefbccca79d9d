import type { Query } from '../../api/client.ts'
import type { TimeRange } from '../../parts/time-ribbon.tsx'

export const pageSize = 100

export const spanChoices = [
  { value: 'PT1H', label: '1 h' },
  { value: 'PT12H', label: '12 h' },
  { value: 'PT24H', label: '24 h' },
  { value: 'P7D', label: '7 d' },
  { value: 'P30D', label: '30 d' },
] as const

export type Span = (typeof spanChoices)[number]['value']

const hour = 3_600_000
const spanMs: Readonly<Record<Span, number>> = { PT1H: hour, PT12H: 12 * hour, PT24H: 24 * hour, P7D: 168 * hour, P30D: 720 * hour }

type Search = Readonly<Record<string, string>>

export const spanOf = (search: Search): Span => spanChoices.find(({ value }) => value === search['span'])?.value ?? 'P7D'

/** The range that the ribbon shows: the chosen span up to now, on whole minutes so that it does not change with every drawing. */
export function rangeOf(search: Search, now: number): TimeRange {
  const to = Math.ceil(now / 60_000) * 60_000
  return { from: to - spanMs[spanOf(search)], to }
}

/** The brush, when the address has one. */
export function brushOf(search: Search): TimeRange | undefined {
  const from = Number(search['from'])
  const to = Number(search['to'])
  return search['from'] !== undefined && search['to'] !== undefined && from < to ? { from, to } : undefined
}

/** The server's filters for what the address says. */
export function filterOf(search: Search): Query {
  const brush = brushOf(search)
  const from = brush?.from ?? rangeOf(search, Date.now()).from
  return {
    'filters[q][EQUALS]': search['q'],
    'filters[state][IN]': search['state'],
    'filters[namespace][PREFIX]': search['namespace'],
    'filters[flowId][EQUALS]': search['flowId'],
    'filters[startDate][GREATER_THAN_OR_EQUAL_TO]': new Date(from).toISOString(),
    'filters[startDate][LESS_THAN_OR_EQUAL_TO]': brush && new Date(brush.to).toISOString(),
    ...labelFilter(search['labels']),
  }
}

function labelFilter(label: string | undefined): Query {
  const [, key, value] = /^([^:]+):(.*)$/.exec(label ?? '') ?? []
  return key === undefined ? {} : { [`filters[labels][EQUALS][${key}]`]: value }
}
