import type { DataSource } from './data-source.ts'
import type { TimeBucket } from './time-buckets.ts'

export const aggregations = ['AVG', 'MAX', 'MIN', 'SUM', 'COUNT'] as const
export type Aggregation = (typeof aggregations)[number]

/** A column of the answer: a field as it is, or an aggregation over the rows that are equal in all other columns. */
export interface QueryColumn {
  readonly name: string
  /** Absent: COUNT of the rows. */
  readonly field?: string
  readonly agg?: Aggregation
  readonly labelKey?: string
}

export const comparisons = [
  'CONTAINS',
  'NOT_CONTAINS',
  'ENDS_WITH',
  'EQUAL_TO',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL_TO',
  'IN',
  'IS_FALSE',
  'IS_NOT_NULL',
  'IS_NULL',
  'IS_TRUE',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL_TO',
  'NOT_EQUAL_TO',
  'NOT_IN',
  'REGEX',
  'STARTS_WITH',
  'PREFIX',
] as const
export type Comparison = (typeof comparisons)[number]

/** A comparison of a field; `values` holds one value, several for IN and NOT_IN, none for IS_…. Dates are milliseconds since 1970. */
export interface FieldCondition {
  readonly field: string
  readonly labelKey?: string
  readonly type: Comparison
  readonly values: readonly (string | number | boolean)[]
}

export type QueryCondition = FieldCondition | { readonly or: readonly QueryCondition[] } | { readonly and: readonly QueryCondition[] }

/** What the database is asked for one chart. */
export interface ChartQuery {
  readonly source: DataSource
  readonly columns: readonly QueryColumn[]
  /** All of them must hold. */
  readonly where: readonly QueryCondition[]
  readonly orderBy: readonly { readonly column: string; readonly descending: boolean }[]
  /** How dates are gathered when there is an aggregation; absent: not at all. */
  readonly bucket?: TimeBucket
  readonly page?: { readonly page: number; readonly size: number }
}

/** Values of one row by column name. Dates are milliseconds since 1970, durations seconds. */
export type ChartRow = Readonly<Record<string, string | number | null>>
