import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { stateClass } from '../parts/state-mark.tsx'
import type { Bucket, TimeRange } from '../parts/time-ribbon.tsx'
import { call } from './client.ts'
import type { StateType } from './model.ts'

interface Row {
  readonly date: string
  readonly state: StateType
  readonly total: number
}

const hour = 3_600_000
const day = 24 * hour

/** The chart whose data the ribbon draws; the server groups its dates by a step that fits the range. */
const chart = `id: ribbon
type: io.kestra.plugin.core.dashboard.chart.TimeSeries
chartOptions:
  displayName: Executions
  column: date
  colorByColumn: state
data:
  type: io.kestra.plugin.core.dashboard.data.Executions
  columns:
    date: {field: START_DATE}
    state: {field: STATE}
    total: {agg: COUNT}
`

interface HistogramFilter {
  readonly namespace: string | undefined
  readonly flowId: string | undefined
  readonly states: string | undefined
}

/** Executions by start time and state. */
export const executionHistogram = (range: TimeRange, filter: HistogramFilter) =>
  queryOptions({
    queryKey: ['executions', 'histogram', range, filter],
    queryFn: async ({ signal }) =>
      bucketsOf(
        range,
        (await call<{ results: readonly Row[] }>('dashboards/charts/preview', { method: 'POST', json: body(range, filter), signal }))
          .results,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })

function body({ from, to }: TimeRange, { namespace, flowId, states }: HistogramFilter): object {
  const filters = [
    ...(namespace === undefined ? [] : [{ field: 'namespace', operation: 'PREFIX', value: namespace }]),
    ...(flowId === undefined ? [] : [{ field: 'flowId', operation: 'EQUALS', value: flowId }]),
    ...(states === undefined ? [] : [{ field: 'state', operation: 'IN', value: states.split(',') }]),
  ]
  return { chart, globalFilter: { startDate: new Date(from).toISOString(), endDate: new Date(to).toISOString(), filters } }
}

/** How wide the server's groups are for a range of this length. */
const stepOf = (span: number): number =>
  span > 180 * day ? 30 * day : span > 30 * day ? 7 * day : span > day ? day : span > hour ? hour : 60_000

function bucketsOf(range: TimeRange, rows: readonly Row[]): readonly Bucket[] {
  const step = stepOf(range.to - range.from)
  const byDate = new Map<number, { name: string; className: string; count: number }[]>()
  for (const { date, state, total } of rows) {
    const from = Date.parse(date)
    const counts = byDate.get(from) ?? []
    counts.push({ name: state, className: stateClass(state), count: total })
    byDate.set(from, counts)
  }
  return [...byDate]
    .sort(([a], [b]) => a - b)
    .map(([from, counts]) => ({ from: Math.max(from, range.from), to: Math.min(from + step, range.to), counts: counts.sort(quietFirst) }))
}

/** Success lies at the bottom, what failed on top. */
const quietFirst = (a: { name: string }, b: { name: string }): number => rank(a.name) - rank(b.name)
const rank = (name: string): number => (name === 'SUCCESS' ? 0 : name === 'FAILED' ? 2 : 1)
