import type { ChartQuery, ChartRow } from '../dashboard/chart-query.ts'
import type { TimeBucket } from '../dashboard/time-buckets.ts'

/** A range of time, both ends in it; milliseconds since 1970. */
export interface DateRange {
  readonly start: number
  readonly end: number
}

/** How often executions of a day ended up in each state, and how long they took. */
export interface DailyExecutions {
  /** Beginning of the day, milliseconds since 1970. */
  readonly day: number
  readonly state: string
  readonly count: number
  /** Of those that ended, in milliseconds; absent when none did. */
  readonly duration?: { readonly min: number; readonly max: number; readonly sum: number; readonly count: number }
}

/** Counts and sums over many rows. Never blocks writing. */
export interface ChartRepository {
  /** Rows of a chart, and how many there are without the page. At most 10,000 rows without one. */
  query(tenantId: string, query: ChartQuery): Promise<{ readonly results: readonly ChartRow[]; readonly total: number }>
  daily(tenantId: string, range: DateRange): Promise<readonly DailyExecutions[]>
}

export type MetricAggregation = 'sum' | 'avg' | 'min' | 'max'

/** The series of metrics of a flow or of one of its tasks. Ordinary executions only. */
export interface MetricSeriesRepository {
  /** Ascending. */
  names(flow: MetricScope): Promise<readonly string[]>
  /** Ids of tasks that published metrics, ascending. */
  tasks(flow: MetricScope): Promise<readonly string[]>
  /** Buckets that have values, ascending. */
  aggregate(
    flow: MetricScope,
    series: { readonly name: string; readonly aggregation: MetricAggregation; readonly range: DateRange; readonly bucket: TimeBucket },
  ): Promise<readonly { readonly start: number; readonly value: number }[]>
}

export interface MetricScope {
  readonly tenantId: string
  readonly namespace: string
  readonly flowId: string
  readonly taskId?: string
}
