import { type Shape, z } from '@windhover/sdk'
import { aggregations, comparisons } from './chart-query.ts'
import { dataSources, kpiSources } from './data-source.ts'

const prefix = 'io.kestra.plugin.core.dashboard.chart.'
const identifier = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/

/** A condition of `where`; OR holds others and names no field. */
export interface AuthoredFilter {
  readonly type: (typeof comparisons)[number] | 'OR'
  readonly field?: string | undefined
  readonly labelKey?: string | undefined
  readonly value?: unknown
  readonly values?: readonly unknown[] | undefined
}

const filter: z.ZodType<AuthoredFilter> = z.strictObject({
  type: z.enum([...comparisons, 'OR']),
  field: z.string().optional(),
  labelKey: z.string().optional(),
  value: z.unknown().optional(),
  values: z.array(z.unknown()).optional(),
})

const column = {
  field: z.string().optional(),
  displayName: z.string().optional(),
  agg: z.enum(aggregations).optional(),
  labelKey: z.string().optional(),
}
const tableColumn = { ...column, columnAlignment: z.enum(['LEFT', 'RIGHT', 'CENTER']).optional() }
const seriesColumn = { ...column, graphStyle: z.enum(['LINES', 'BARS', 'POINTS']).optional() }

const order = z.strictObject({ column: z.string(), order: z.enum(['ASC', 'DESC']).optional() })
const filters = z.array(filter).optional()
const dataOf = (columns: Shape): Shape => ({
  type: z.enum([...dataSources.keys()]),
  columns: z.record(z.string(), z.strictObject(columns)),
  where: filters,
  orderBy: z.array(order).optional(),
})
/** Properties of the data of a chart, and of those of a KPI. */
export const dataShape = dataOf(column)
export const kpiShape: Shape = {
  type: z.enum([...kpiSources.keys()]),
  columns: z.strictObject(column),
  where: filters,
  numerator: filters,
}

const enabled = z.strictObject({ enabled: z.boolean().optional() }).optional()
const option = {
  displayName: z.string().min(1, 'must not be empty'),
  description: z.string().optional(),
  width: z.int().min(1).max(12).optional(),
}
const tooltip = z.enum(['ALL', 'NONE', 'SINGLE']).optional()
const colored = { colorByColumn: z.string().optional() }
const axis = { ...option, tooltip, legend: enabled, column: z.string().min(1, 'must not be empty') }
const shape = (options: z.core.$ZodShape, data?: z.ZodType) => ({
  id: z.string().regex(identifier, `must match "${identifier.source}"`),
  type: z.string(),
  chartOptions: z.strictObject(options).optional(),
  ...(data !== undefined && { data }),
})

const markdownSource = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Text'), content: z.string().optional() }),
  z.strictObject({ type: z.literal('FlowDescription'), namespace: z.string(), flowId: z.string() }),
])

/** Properties of every chart by its type. */
export const chartShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  [`${prefix}Bar`, shape({ ...axis, ...colored }, z.strictObject(dataShape))],
  [
    `${prefix}Pie`,
    shape({ ...option, ...colored, tooltip, legend: enabled, graphStyle: z.enum(['PIE', 'DONUT']).optional() }, z.strictObject(dataShape)),
  ],
  [`${prefix}TimeSeries`, shape({ ...axis, ...colored }, z.strictObject(dataOf(seriesColumn)))],
  [`${prefix}Table`, shape({ ...option, header: enabled, pagination: enabled }, z.strictObject(dataOf(tableColumn)))],
  [`${prefix}KPI`, shape({ ...option, numberType: z.enum(['FLAT', 'PERCENTAGE']).optional() }, z.strictObject(kpiShape))],
  [`${prefix}Markdown`, { ...shape(option), content: z.string().optional(), source: markdownSource.optional() }],
])

export type ChartKind = 'Bar' | 'Pie' | 'TimeSeries' | 'Table' | 'KPI' | 'Markdown'

/** `io.kestra.plugin.core.dashboard.chart.Bar` → `Bar`. */
export const chartKind = (type: string): ChartKind | undefined =>
  (['Bar', 'Pie', 'TimeSeries', 'Table', 'KPI', 'Markdown'] as const).find((kind) => type === prefix + kind)

export type AuthoredColumn = {
  readonly field?: string | undefined
  readonly displayName?: string | undefined
  readonly agg?: (typeof aggregations)[number] | undefined
  readonly labelKey?: string | undefined
  readonly graphStyle?: string | undefined
}

/** `data` of a chart after its schema was checked. A KPI has one column without name. */
export interface ChartData {
  readonly type: string
  readonly columns: Readonly<Record<string, AuthoredColumn>>
  readonly where: readonly AuthoredFilter[]
  readonly numerator?: readonly AuthoredFilter[]
  readonly orderBy: readonly { readonly column: string; readonly order?: 'ASC' | 'DESC' | undefined }[]
}

export interface Chart {
  readonly id: string
  readonly type: string
  readonly kind: ChartKind
  readonly chartOptions: Readonly<Record<string, unknown>>
  readonly data?: ChartData
  readonly source?:
    | { readonly type: 'Text'; readonly content?: string }
    | { readonly type: 'FlowDescription'; readonly namespace: string; readonly flowId: string }
  readonly content?: string
  /** As written, for the API. */
  readonly document: Readonly<Record<string, unknown>>
}

/** The whole of a dashboard but its charts, which are checked one by one. */
export const dashboardShape = {
  id: z.string().min(1, 'must not be empty').optional(),
  title: z.string().min(1, 'must not be empty'),
  description: z.string().optional(),
  timeWindow: z.strictObject({ default: z.string().optional(), max: z.string().optional() }).optional(),
  charts: z.array(z.unknown()).optional(),
  // what the API answers with may be sent back
  deleted: z.boolean().optional(),
  tenantId: z.string().optional(),
  created: z.unknown().optional(),
  updated: z.unknown().optional(),
}
