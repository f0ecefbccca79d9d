import { type Condition, type Filter, isAll, isAny } from '../filter/index.ts'
import type { ChartQuery, ChartRow, Comparison, FieldCondition, QueryCondition } from './chart-query.ts'
import { nestedFilters } from './chart-rules.ts'
import type { AuthoredFilter, Chart, ChartData } from './chart-schema.ts'
import { dataSources, type FieldKind, kpiSources, type SourceDefinition } from './data-source.ts'
import { bucketOf } from './time-buckets.ts'

/** What the page around a chart says. Dates are milliseconds since 1970. */
export interface ChartScope {
  readonly start: number
  readonly end: number
  /** In place of the chart's own conditions on the same fields; fields that the chart's data does not have are passed over. */
  readonly filter: Filter
  readonly page?: { readonly page: number; readonly size: number }
}

/** A KPI is the first number, or how much of the second it is. */
export interface KpiQuery {
  readonly part: ChartQuery
  /** Absent unless a percentage is wanted. */
  readonly whole?: ChartQuery
}

/** What to ask for the chart; undefined when it shows no data. */
export function chartQuery(chart: Chart, scope: ChartScope): ChartQuery | undefined {
  const source = chart.data === undefined ? undefined : dataSources.get(chart.data.type)
  return chart.data === undefined || source === undefined ? undefined : queryOf(chart.data, source, scope, chart.data.where)
}

/** The same for a KPI; undefined for every other chart. */
export function kpiQuery(chart: Chart, scope: ChartScope): KpiQuery | undefined {
  const source = chart.data === undefined || chart.kind !== 'KPI' ? undefined : kpiSources.get(chart.data.type)
  if (chart.data === undefined || source === undefined) return undefined
  const { page: _, ...range } = scope
  const part = queryOf(chart.data, source, range, [...chart.data.where, ...(chart.data.numerator ?? [])])
  if (chart.chartOptions['numberType'] !== 'PERCENTAGE') return { part }
  return { part, whole: queryOf(chart.data, source, range, chart.data.where) }
}

/** Rows as the API has them: dates as ISO-8601. */
export function chartRows(query: ChartQuery, source: SourceDefinition, rows: readonly ChartRow[]): readonly ChartRow[] {
  const dates = query.columns.flatMap(({ name, field }) => (field !== undefined && source.fields[field] === 'date' ? [name] : []))
  if (dates.length === 0) return rows
  return rows.map((row) => {
    const shown: Record<string, ChartRow[string]> = { ...row }
    for (const name of dates) if (typeof row[name] === 'number') shown[name] = new Date(row[name]).toISOString()
    return shown
  })
}

function queryOf(data: ChartData, source: SourceDefinition, scope: ChartScope, where: readonly AuthoredFilter[]): ChartQuery {
  const fromPage = conditionsOf(scope.filter, source)
  const replaced = new Set(fieldsOf(fromPage))
  const own = where.flatMap((filter) => authoredCondition(filter, source)).filter((one) => !('field' in one && replaced.has(one.field)))
  return {
    source: source.source,
    columns: Object.entries(data.columns).map(([name, { field, agg, labelKey }]) => ({
      name,
      ...(field !== undefined && { field }),
      ...(agg !== undefined && { agg }),
      ...(labelKey !== undefined && { labelKey }),
    })),
    where: [...own, ...fromPage, ...inRange(source, scope)],
    orderBy: data.orderBy.map(({ column, order }) => ({ column, descending: order === 'DESC' })),
    bucket: bucketOf(scope.start, scope.end),
    ...(scope.page !== undefined && { page: scope.page }),
  }
}

/** Executions that began in the range and did not end after it; logs and metrics of the range; flows and triggers have no date. */
function inRange({ source }: SourceDefinition, { start, end }: ChartScope): readonly QueryCondition[] {
  if (source === 'flows' || source === 'triggers') return []
  const field = source === 'executions' ? 'START_DATE' : 'DATE'
  const range: QueryCondition[] = [
    { field, type: 'GREATER_THAN_OR_EQUAL_TO', values: [start] },
    { field, type: 'LESS_THAN_OR_EQUAL_TO', values: [end] },
  ]
  if (source !== 'executions') return range
  const ended: FieldCondition = { field: 'END_DATE', type: 'LESS_THAN_OR_EQUAL_TO', values: [end] }
  return [...range, { or: [{ field: 'END_DATE', type: 'IS_NULL', values: [] }, ended] }]
}

function fieldsOf(conditions: readonly QueryCondition[]): readonly string[] {
  return conditions.flatMap((condition) => {
    if ('or' in condition) return fieldsOf(condition.or)
    return 'and' in condition ? fieldsOf(condition.and) : [condition.field]
  })
}

function authoredCondition(filter: AuthoredFilter, source: SourceDefinition): readonly QueryCondition[] {
  if (filter.type === 'OR') return [{ or: nestedFilters(filter).flatMap((nested) => authoredCondition(nested, source)) }]
  const { field, labelKey, type } = filter
  if (field === undefined) return []
  const kind = source.fields[field] ?? 'text'
  const values = (filter.values ?? (filter.value === undefined ? [] : [filter.value])).map((value) => comparable(value, kind))
  return [{ field, type, values, ...(labelKey !== undefined && { labelKey }) }]
}

function comparable(value: unknown, kind: FieldKind): string | number | boolean {
  if (kind === 'date') return typeof value === 'number' ? value : Date.parse(String(value))
  if (kind === 'number') return Number(value)
  return typeof value === 'boolean' ? value : String(value)
}

const comparisonOf: Readonly<Record<Condition['operation'], readonly [one: Comparison, several?: Comparison]>> = {
  EQUALS: ['EQUAL_TO', 'IN'],
  NOT_EQUALS: ['NOT_EQUAL_TO', 'NOT_IN'],
  GREATER_THAN: ['GREATER_THAN'],
  LESS_THAN: ['LESS_THAN'],
  GREATER_THAN_OR_EQUAL_TO: ['GREATER_THAN_OR_EQUAL_TO'],
  LESS_THAN_OR_EQUAL_TO: ['LESS_THAN_OR_EQUAL_TO'],
  STARTS_WITH: ['STARTS_WITH'],
  ENDS_WITH: ['ENDS_WITH'],
  CONTAINS: ['CONTAINS'],
  REGEX: ['REGEX'],
  PREFIX: ['PREFIX'],
}

function conditionsOf(filter: Filter, source: SourceDefinition): readonly QueryCondition[] {
  if (isAll(filter)) return filter.all.flatMap((part) => conditionsOf(part, source))
  if (isAny(filter)) {
    const parts = filter.any.map((part): QueryCondition => ({ and: conditionsOf(part, source) }))
    // an alternative about a field that these rows do not have leaves nothing to choose from
    return parts.some((part) => 'and' in part && part.and.length === 0) ? [] : [{ or: parts }]
  }
  return conditionOf(filter, source)
}

function conditionOf({ field, operation, values, key }: Condition, source: SourceDefinition): readonly QueryCondition[] {
  const name = source.filters[field]
  if (name === undefined) return []
  const [one, several] = comparisonOf[operation]
  const label = key === undefined ? {} : { labelKey: key }
  if (values.length === 1) return [{ field: name, type: one, values, ...label }]
  if (several !== undefined) return [{ field: name, type: several, values, ...label }]
  return [{ or: values.map((value): QueryCondition => ({ field: name, type: one, values: [value], ...label })) }]
}
