import type { AuthoredColumn, AuthoredFilter, Chart, ChartData, ChartKind } from './chart-schema.ts'
import { dataSources, kpiSources, type SourceDefinition } from './data-source.ts'

/** How many aggregations a chart must and may have. A table is free, a KPI checked by its own rule. */
const limits: Readonly<Partial<Record<ChartKind, { readonly least: number; readonly most: number }>>> = {
  Bar: { least: 1, most: 1 },
  Pie: { least: 1, most: 1 },
  TimeSeries: { least: 1, most: 2 },
}

/** What is wrong with a chart beyond its schema, in Kestra's words (spec: rest-api, model notes). */
export function chartProblems(chart: Chart): readonly string[] {
  const { data, kind } = chart
  if (data === undefined) return kind === 'Markdown' ? [] : ['data: must not be null']
  const source = (kind === 'KPI' ? kpiSources : dataSources).get(data.type)
  if (source === undefined) return [`data.type: Invalid type: ${data.type}`]
  const found = kind === 'KPI' ? kpiProblems(data) : [...columnProblems(chart, data), ...countProblems(chart, data)]
  return [
    ...[...found, ...fieldProblems(data, source)].map((problem) => `Invalid data chart: ${problem}`),
    ...(kind === 'TimeSeries' ? seriesProblems(data).map((problem) => `Invalid TimeSeries chart: ${problem}`) : []),
    ...[...data.where, ...(data.numerator ?? [])].flatMap((filter) => filterProblems(filter, source)),
  ]
}

const isAggregation = ({ agg }: AuthoredColumn): boolean => agg !== undefined
const columnsOf = (data: ChartData): readonly (readonly [string, AuthoredColumn])[] => Object.entries(data.columns)

function columnProblems({ chartOptions }: Chart, data: ChartData): readonly string[] {
  const names = new Set(Object.keys(data.columns))
  const asked = [chartOptions['column'], chartOptions['colorByColumn']].filter((name) => typeof name === 'string')
  const fields = columnsOf(data).flatMap(([, { field, agg, labelKey }]) => (field === undefined ? [] : [`${field} ${agg} ${labelKey}`]))
  return [
    ...asked.filter((name) => !names.has(name)).map((name) => missing(name, 'is requested by the chart')),
    ...data.orderBy.filter(({ column }) => !names.has(column)).map(({ column }) => missing(column, 'is used in `orderBy`')),
    ...columnsOf(data)
      .filter(([, { field, agg }]) => field === undefined && agg !== 'COUNT')
      .map(([name]) => `Column '${name}' doesn't have a field to select from.`),
    ...(new Set(fields).size < fields.length ? ['Fields can only appear once in `data.columns`.'] : []),
  ]
}

const missing = (column: string, what: string): string => `Column '${column}' ${what} but not present in \`data.columns\` keys.`

function countProblems({ kind, type, chartOptions }: Chart, data: ChartData): readonly string[] {
  const count = columnsOf(data).filter(([, column]) => isAggregation(column)).length
  const limit = limits[kind]
  const problems: string[] = []
  if (limit !== undefined && count < limit.least) problems.push(`At least ${limit.least} aggregation is needed for ${type}.`)
  if (limit !== undefined && count > limit.most)
    problems.push(`At most ${limit.most} aggregation${limit.most > 1 ? 's' : ''} can be provided for ${type}.`)
  if (kind === 'Table' && count > 0 && isPaged(chartOptions))
    problems.push(
      "Pagination can't be enabled when there is one or more aggregation(s). Please disable it through `chartOptions.pagination.enabled`.",
    )
  const hasMessage = columnsOf(data).some(([, { field }]) => field === 'MESSAGE')
  if (hasMessage && count > 0) problems.push("[MESSAGE] can't be used as or with aggregations.")
  return problems
}

/** Paging of a table with aggregations must be switched on to be refused: left out, it is off for those. */
function isPaged({ pagination }: Readonly<Record<string, unknown>>): boolean {
  // checked by the schema: {enabled?: boolean}
  return (pagination as { enabled?: boolean } | undefined)?.enabled === true
}

function kpiProblems({ columns }: ChartData): readonly string[] {
  const [column] = Object.values(columns)
  return column?.agg === undefined ? ['Agg on column is required.'] : []
}

function fieldProblems(data: ChartData, source: SourceDefinition): readonly string[] {
  const known = Object.keys(source.fields)
  return columnsOf(data).flatMap(([, { field }]) => {
    if (field === undefined) return []
    if (!known.includes(field)) return [`Field '${field}' does not exist in ${data.type}. Expected one of ${known.join(', ')}.`]
    return source.fields[field] === 'label' ? ['LABELS column is only supported with an ElasticSearch database.'] : []
  })
}

function seriesProblems(data: ChartData): readonly string[] {
  const styled = columnsOf(data).filter(([, column]) => column.graphStyle !== undefined)
  const wrong = styled.filter(([, column]) => !isAggregation(column))
  const aggregated = columnsOf(data).filter(([, column]) => isAggregation(column))
  const styles = aggregated.map(([, { graphStyle }]) => graphStyle ?? 'LINES')
  return [
    ...wrong.map(([name]) => `Only aggregations can have \`graphStyle\` specified and ${name} is not one.`),
    ...(new Set(styles).size < styles.length ? ['All aggregations must have unique `graphStyle`.'] : []),
  ]
}

function filterProblems(filter: AuthoredFilter, source: SourceDefinition): readonly string[] {
  if (filter.type === 'OR') {
    if (filter.field !== undefined) return ["Invalid Chart: Or filters can't have field specified at their root."]
    return nestedFilters(filter).flatMap((nested) => filterProblems(nested, source))
  }
  if (filter.field === undefined) return ['Invalid Chart: where: a filter needs a field.']
  const kind = source.fields[filter.field]
  if (kind === undefined)
    return [`Invalid Chart: where: field '${filter.field}' does not exist. Expected one of ${Object.keys(source.fields).join(', ')}.`]
  return kind === 'label' && filter.labelKey === undefined ? ['Invalid Chart: Label filters must have a `labelKey`.'] : []
}

/** The filters that an OR joins; what is no filter is left out, its own problem is told by `nestedProblems`. */
export function nestedFilters({ values = [] }: AuthoredFilter): readonly AuthoredFilter[] {
  // the schema leaves the values of an OR open; each is checked for a type here
  return values.filter((value): value is AuthoredFilter => typeof value === 'object' && value !== null && 'type' in value)
}
