import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Bucket, TimeRange } from '../parts/time-ribbon.tsx'
import { call } from './client.ts'

interface Row {
  readonly date: string
  /** A state or a log level. */
  readonly group: string
  readonly total: number
}

const hour = 3_600_000
const day = 24 * hour

/** The chart whose data a ribbon draws; the server groups its dates by a step that fits the range. */
const chart = (source: string, date: string, group: string): string => `id: ribbon
type: io.kestra.plugin.core.dashboard.chart.TimeSeries
chartOptions:
  displayName: Ribbon
  column: date
  colorByColumn: group
data:
  type: io.kestra.plugin.core.dashboard.data.${source}
  columns:
    date: {field: ${date}}
    group: {field: ${group}}
    total: {agg: COUNT}
`

interface HistogramFilter {
  readonly namespace: string | undefined
  readonly flowId: string | undefined
  readonly states: string | undefined
}

/** Executions by start time and state. */
export const executionHistogram = (range: TimeRange, { namespace, flowId, states }: HistogramFilter) =>
  histogram('executions', chart('Executions', 'START_DATE', 'STATE'), range, stateClassOf, [
    ...(namespace === undefined ? [] : [{ field: 'namespace', operation: 'PREFIX', value: namespace }]),
    ...(flowId === undefined ? [] : [{ field: 'flowId', operation: 'EQUALS', value: flowId }]),
    ...(states === undefined ? [] : [{ field: 'state', operation: 'IN', value: states.split(',') }]),
  ])

/** Log lines by time and level. */
export const logHistogram = (range: TimeRange) => histogram('logs', chart('Logs', 'DATE', 'LEVEL'), range, levelClassOf, [])

const stateClassOf = (state: string): string => `s-${state.toLowerCase()}`
const levelClassOf = (level: string): string => `level-${level.toLowerCase()}`

type ClassOf = (group: string) => string

const histogram = (kind: string, source: string, range: TimeRange, classOf: ClassOf, filters: readonly object[]) =>
  queryOptions({
    queryKey: [kind, 'histogram', range, filters],
    queryFn: async ({ signal }) => {
      const globalFilter = { startDate: new Date(range.from).toISOString(), endDate: new Date(range.to).toISOString(), filters }
      const json = { chart: source, globalFilter }
      const { results } = await call<{ results: readonly Row[] }>('dashboards/charts/preview', { method: 'POST', json, signal })
      return bucketsOf(range, results, classOf)
    },
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })

/** How wide the server's groups are for a range of this length. */
const stepOf = (span: number): number =>
  span > 180 * day ? 30 * day : span > 30 * day ? 7 * day : span > day ? day : span > hour ? hour : 60_000

function bucketsOf(range: TimeRange, rows: readonly Row[], classOf: ClassOf): readonly Bucket[] {
  const step = stepOf(range.to - range.from)
  const byDate = new Map<number, { name: string; className: string; count: number }[]>()
  for (const { date, group, total } of rows) {
    const from = Date.parse(date)
    const counts = byDate.get(from) ?? []
    counts.push({ name: group, className: classOf(group), count: total })
    byDate.set(from, counts)
  }
  return [...byDate]
    .sort(([a], [b]) => a - b)
    .map(([from, counts]) => ({ from: Math.max(from, range.from), to: Math.min(from + step, range.to), counts: counts.sort(quietFirst) }))
}

/** What is ordinary lies at the bottom, what failed on top. */
const quietFirst = (a: { name: string }, b: { name: string }): number => rank(a.name) - rank(b.name)
const order: readonly string[] = ['SUCCESS', 'TRACE', 'DEBUG', 'INFO', '', 'WARN', 'WARNING', 'ERROR', 'FAILED']
const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.indexOf(''))
