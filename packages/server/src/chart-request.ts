import { InvalidEntity, WindhoverError } from '@windhover/core/errors.ts'
import {
  type Condition,
  conditionsOf,
  dateOf,
  type Filter,
  filterOfJson,
  isAll,
  isAny,
  type Resource,
} from '@windhover/core/filter/index.ts'
import type { ChartRequest } from '@windhover/engine/dashboards/dashboard-actions.ts'
import { parseIsoDuration } from '@windhover/sdk'
import { z } from 'zod'

/** What a page sends with every chart. */
export const chartOverrides = z.object({
  startDate: z.string().nullish(),
  endDate: z.string().nullish(),
  pageSize: z.int().max(1_000_000).nullish(),
  pageNumber: z.int().max(1_000_000).nullish(),
  namespace: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  filters: z.array(z.unknown()).nullish(),
})

/** Fields that some chart's data may have. */
const resources: readonly Resource[] = ['EXECUTION', 'LOG', 'TRIGGER', 'FLOW']

/** The request of a body; dates may also come as filters (`timeRange`, `startDate`, `endDate`). @throws InvalidEntity, InvalidFilter */
export function chartRequestOf(body: unknown, now: number): ChartRequest {
  const parsed = chartOverrides.safeParse(body ?? {})
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw InvalidEntity({ message: `Invalid entity: ${problems.join(', ')}` })
  }
  const { startDate, endDate, pageSize, pageNumber, namespace, labels, filters } = parsed.data
  const given = [...(filters ?? []), ...(namespace ? [{ field: 'namespace', operation: 'PREFIX', value: namespace }] : [])]
  const labelFilters = Object.entries(labels ?? {}).map(([key, value]) => ({
    field: 'labels',
    operation: 'EQUALS',
    value: { [key]: value },
  }))
  const all: Filter = { all: [...given, ...labelFilters].map(filterOf) }
  const dates = datesOf(all, now)
  const start = startDate ? dateOf(startDate) : dates.start
  const end = endDate ? dateOf(endDate) : dates.end
  return {
    filter: withoutDates(all),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(pageSize && { page: { page: positive(pageNumber ?? 1, 'pageNumber'), size: positive(pageSize, 'pageSize') } }),
  }
}

function positive(value: number, name: string): number {
  if (value < 1) throw InvalidEntity({ message: `${name}: must be greater than or equal to 1, got ${value}` })
  return value
}

/** A chart is about rows of one kind, a page about several: any kind may have the field. @throws InvalidFilter of executions */
function filterOf(json: unknown): Filter {
  let refusal: unknown
  for (const resource of resources) {
    try {
      return filterOfJson([json], resource)
    } catch (error) {
      if (!(error instanceof WindhoverError)) throw error
      refusal ??= error // another kind may know the field; if none does, this is told
    }
  }
  throw refusal
}

const isDate = ({ field }: Condition): boolean => field === 'timeRange' || field === 'startDate' || field === 'endDate'

function datesOf(filter: Filter, now: number): { start?: number; end?: number } {
  const dates: { start?: number; end?: number } = {}
  for (const { field, values, operation } of conditionsOf(filter)) {
    const [value = ''] = values
    if (field === 'timeRange') dates.start = now - (parseIsoDuration(value) ?? 0)
    else if (field === 'startDate' && operation.startsWith('GREATER')) dates.start = dateOf(value)
    else if (field === 'endDate' || field === 'startDate') dates.end = dateOf(value)
  }
  return dates
}

function withoutDates(filter: Filter): Filter {
  if (isAll(filter)) return { all: filter.all.map(withoutDates) }
  if (isAny(filter)) return { any: filter.any.map(withoutDates) }
  return isDate(filter) ? { all: [] } : filter
}
