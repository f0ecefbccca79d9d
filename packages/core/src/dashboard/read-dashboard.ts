import { parseIsoDuration, z } from '@windhover/sdk'
import { readYaml } from '../flow/index.ts'
import { chartProblems } from './chart-rules.ts'
import { type AuthoredColumn, type Chart, type ChartData, chartKind, chartShapes, dashboardShape } from './chart-schema.ts'

const dayMs = 86_400_000
const longestWindowMs = 366 * dayMs
const defaultWindowMs = 30 * dayMs

export interface Dashboard {
  /** Absent when the YAML names none: the server gives one. */
  readonly id?: string
  readonly title: string
  readonly description?: string
  readonly defaultWindowMs: number
  readonly maxWindowMs: number
  /** As written. */
  readonly timeWindow: { readonly default: string; readonly max: string }
  readonly charts: readonly Chart[]
}

/** What was read, or what is wrong with it: `path: message` each. */
export type Reading<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: never; readonly problems: readonly string[] }

/** Reads a dashboard from its YAML. All problems at once. */
export function readDashboard(source: string): Reading<Dashboard> {
  const document = readMap(source)
  if ('problems' in document) return document
  const parsed = z.strictObject(dashboardShape).safeParse(document.value)
  const problems = parsed.success ? [] : issues(parsed.error)
  const charts: Chart[] = []
  const authored = document.value['charts']
  for (const [at, one] of (Array.isArray(authored) ? authored : []).entries()) {
    const chart = chartOf(one)
    if (chart.problems.length === 0 && chart.value !== undefined) charts.push(chart.value)
    problems.push(...chart.problems.map((problem) => `charts[${at}].${problem}`))
  }
  const ids = charts.map(({ id }) => id)
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) problems.push(`charts: duplicate chart id '${id}'`)
  const window = windowOf(dashboardShape.timeWindow.safeParse(document.value['timeWindow']).data)
  problems.push(...window.problems)
  if (problems.length > 0 || parsed.data === undefined) return { problems }
  const { id, title, description } = parsed.data
  return {
    value: { ...(id !== undefined && { id }), title, ...(description !== undefined && { description }), ...window.value, charts },
    problems: [],
  }
}

/** Reads one chart from its YAML. */
export function readChart(source: string): Reading<Chart> {
  const document = readMap(source)
  return 'problems' in document ? document : chartOf(document.value)
}

function readMap(source: string): { value: Readonly<Record<string, unknown>> } | { problems: readonly string[] } {
  const { value, problems } = readYaml(source)
  if (problems.length > 0) return { problems: problems.map(({ message }) => message) }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problems: ['the YAML must be a map'] }
  return { value: { ...value } }
}

function chartOf(document: unknown): Reading<Chart> {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return { problems: ['a chart must be a map'] }
  const authored: Readonly<Record<string, unknown>> = { ...document }
  const type = String(authored['type'] ?? '')
  const kind = chartKind(type)
  const shape = chartShapes.get(type)
  if (kind === undefined || shape === undefined) return { problems: [type === '' ? 'type: must not be null' : `Invalid type: ${type}`] }
  const parsed = z.strictObject(shape).safeParse(authored)
  if (!parsed.success) return { problems: issues(parsed.error) }
  // the shapes above are those of Chart, chart by chart
  const { id, chartOptions = {}, data, source, content } = parsed.data as unknown as Chart
  const chart: Chart = {
    id,
    type,
    kind,
    chartOptions,
    ...(data !== undefined && { data: dataOf(data, kind === 'KPI') }),
    ...(source !== undefined && { source }),
    ...(content !== undefined && { content }),
    document: authored,
  }
  const problems = chartProblems(chart)
  return problems.length > 0 ? { problems } : { value: chart, problems: [] }
}

/** The one column of a KPI gets the name that its answer has. */
function dataOf(data: ChartData, isKpi: boolean): ChartData {
  const { where = [], orderBy = [], columns } = data
  // the column of a KPI stands where the others have a map of columns
  return { ...data, where, orderBy, columns: isKpi ? { value: columns as AuthoredColumn } : columns }
}

function issues(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.')
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `Unrecognized field "${path === '' ? key : `${path}.${key}`}"`)
    const isMissing = issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message)
    return [`${path}: ${isMissing ? 'must not be null' : issue.message}`]
  })
}

type Window = Pick<Dashboard, 'defaultWindowMs' | 'maxWindowMs' | 'timeWindow'>

function windowOf(authored: { default?: string | undefined; max?: string | undefined } | undefined): { value: Window; problems: string[] } {
  const problems: string[] = []
  const read = (name: 'default' | 'max', otherwise: number): number => {
    const text = authored?.[name]
    const parsed = text === undefined ? otherwise : parseIsoDuration(text)
    if (parsed === undefined) problems.push(`timeWindow.${name}: '${text}' is not an ISO-8601 duration such as P30D`)
    else if (parsed > longestWindowMs) problems.push(`timeWindow.${name}: can't exceed P366D`)
    return parsed ?? otherwise
  }
  const maxWindowMs = read('max', longestWindowMs)
  const windowMs = read('default', Math.min(defaultWindowMs, maxWindowMs))
  if (problems.length === 0 && windowMs > maxWindowMs) problems.push("timeWindow: Default duration can't exceed max duration")
  const timeWindow = { default: authored?.default ?? 'P30D', max: authored?.max ?? 'P366D' }
  return { value: { defaultWindowMs: windowMs, maxWindowMs, timeWindow }, problems }
}
