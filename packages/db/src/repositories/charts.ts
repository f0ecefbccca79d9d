import type { ChartQuery, ChartRow, QueryColumn } from '@windhover/core/dashboard/chart-query.ts'
import { sourceDefinition } from '@windhover/core/dashboard/data-source.ts'
import type { ChartRepository, DailyExecutions } from '@windhover/core/ports/chart-repository.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../database.ts'
import { chartCondition, chartField } from './chart-conditions.ts'
import { bucketExpression, type ChartTable, chartTables } from './chart-fields.ts'
import { offsetOf } from './paging.ts'

/** Rows of a chart that asks for no page. */
const mostRows = 10_000

/** What charts are drawn from: one statement for each, run beside the writing connection. */
export function createChartRepository({ searches, dialect }: Database): ChartRepository {
  return {
    async query(tenantId, query) {
      const table = chartTables[query.source]
      const columns = query.columns.map((column) => sql`${columnOf(table, query, column)} as ${sql.ref(column.name)}`)
      const from = sql`from ${sql.table(table.table)} where ${sql.join(conditionsOf(tenantId, table, query), sql` and `)}`
      const selected = sql`select ${sql.join(columns)} ${from}${groupOf(query)}`
      const page = query.page ?? { page: 1, size: mostRows }
      const rows = sql<ChartRow>`${selected}${orderOf(query)} limit ${page.size} offset ${offsetOf(page)}`
      const counted = sql<{ total: number }>`select count(*) as total from (${selected}) as counted`
      const { rows: results } = await rows.execute(searches)
      const isWhole = page.page === 1 && results.length < page.size
      const total = isWhole ? results.length : Number((await counted.execute(searches)).rows[0]?.total ?? 0)
      return { results, total }
    },

    async daily(tenantId, { start, end }) {
      const day = bucketExpression(dialect, sql.ref('start_date'), 'day')
      const { rows } = await sql<DailyRow>`select ${day} as day, state, count(*) as count, count(end_date) as ended,
        min(end_date - start_date) as shortest, max(end_date - start_date) as longest, sum(end_date - start_date) as total
        from executions where tenant_id = ${tenantId} and start_date between ${start} and ${end} and (kind is null or kind = 'NORMAL')
        group by 1, 2 order by 1, 2`.execute(searches)
      return rows.map(dailyOf)
    },
  }

  function columnOf(table: ChartTable, query: ChartQuery, column: QueryColumn): RawBuilder<unknown> {
    if (column.field === undefined) return sql`count(*)`
    const field = chartField(table, column.field)
    if (column.agg !== undefined) return sql`${sql.raw(column.agg.toLowerCase())}(${field})`
    if (!isAggregated(query)) return field
    const isDate = sourceDefinition(query.source).fields[column.field] === 'date'
    if (isDate && query.bucket !== undefined) return bucketExpression(dialect, field, query.bucket)
    // an index in the order of the groups would be walked instead of the one that holds all columns and the range of dates
    return dialect.withoutIndex(field)
  }

  function conditionsOf(tenantId: string, table: ChartTable, query: ChartQuery): readonly RawBuilder<SqlBool>[] {
    return [
      sql`tenant_id = ${tenantId}`,
      ...(table.rows === undefined ? [] : [table.rows]),
      ...query.where.map((condition) => chartCondition(dialect, table, condition)),
    ]
  }
}

const isAggregated = ({ columns }: ChartQuery): boolean => columns.some(isAggregation)
const isAggregation = ({ field, agg }: QueryColumn): boolean => agg !== undefined || field === undefined

/** By every column that is not an aggregation; by none when there is only one number to give. */
function groupOf(query: ChartQuery): RawBuilder<unknown> {
  const places = query.columns.flatMap((column, at) => (isAggregation(column) ? [] : [sql.lit(at + 1)]))
  return isAggregated(query) && places.length > 0 ? sql` group by ${sql.join(places)}` : sql``
}

/** As asked, then by the columns from left to right, so that pages do not overlap. */
function orderOf({ columns, orderBy }: ChartQuery): RawBuilder<unknown> {
  const places = orderBy.map(({ column, descending }) => {
    const at = columns.findIndex(({ name }) => name === column)
    return sql`${sql.lit(at + 1)} ${sql.raw(descending ? 'desc' : 'asc')}`
  })
  return sql` order by ${sql.join([...places, ...columns.map((_, at) => sql.lit(at + 1))])}`
}

interface DailyRow {
  readonly day: number
  readonly state: string
  readonly count: number
  readonly ended: number
  readonly shortest: number | null
  readonly longest: number | null
  readonly total: number | null
}

function dailyOf({ day, state, count, ended, shortest, longest, total }: DailyRow): DailyExecutions {
  if (shortest === null || longest === null || total === null) return { day, state, count }
  return { day, state, count, duration: { min: shortest, max: longest, sum: total, count: ended } }
}
