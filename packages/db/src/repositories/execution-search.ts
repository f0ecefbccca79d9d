import type { FieldName } from '@windhover/core/filter/fields.ts'
import type { Condition, Filter } from '@windhover/core/filter/index.ts'
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import type { ExecutionTable } from '../schema.ts'
import { mentions, oneOf } from './conditions.ts'
import { isOrderedByIndex, leadingLabel } from './execution-conditions.ts'
import { dateSql, type FieldTable, filterSql, scopeSql, searchSql, textSql } from './filter-sql.ts'

/** How a search is done: where it starts and what must hold. */
export interface SearchPlan {
  readonly conditions: readonly Expression<SqlBool>[]
  /** `execution_labels`: the rows of a label lead to the executions. */
  readonly start: 'executions' | 'execution_labels'
  /** The conditions are about columns that only `executions` has. */
  readonly needsRows: boolean
  /** The dates of the rows it starts at. */
  readonly startDate: RawBuilder<unknown>
  /** Many matches are found sooner by walking through the dates than by sorting them. */
  readonly prefersDates: boolean
}

const labelColumns: ReadonlySet<string> = new Set(['start_date', 'kind', 'tenant_id'])
const indexed: ReadonlySet<string> = new Set(['namespace', 'flow_id', 'state'])

/** `whole`: what must hold; undefined: nothing matches. `byDate`: so many match that the first page is found sooner by walking through the dates. */
export function planOf(dialect: Dialect, tenantId: string, whole: Filter | undefined, byDate = false): SearchPlan {
  const label = whole === undefined || byDate ? undefined : leadingLabel(whole)
  const start = label === undefined ? 'executions' : 'execution_labels'
  let needsRows = false
  const column = (name: string): RawBuilder<unknown> => {
    if (start === 'execution_labels' && labelColumns.has(name)) return sql.ref(`execution_labels.${name}`)
    needsRows = true
    const reference = sql.ref(`executions.${name}`)
    return byDate && indexed.has(name) ? dialect.withoutIndex(reference) : reference
  }
  const tenant = sql<SqlBool>`${column('tenant_id')} = ${tenantId}`
  const fields = fieldsOf(dialect, column, label)
  const conditions = [tenant, whole === undefined ? sql<SqlBool>`1 = 0` : filterSql(whole, fields)]
  const prefersDates = whole !== undefined && !isOrderedByIndex(whole)
  return { conditions, start, needsRows, startDate: column('start_date'), prefersDates }
}

function fieldsOf(dialect: Dialect, column: (name: string) => RawBuilder<unknown>, leading: Condition | undefined): FieldTable {
  const text = (name: string) => (condition: Condition) => textSql(dialect, column(name))(condition)
  const table: Partial<Record<FieldName, (condition: Condition) => Expression<SqlBool>>> = {
    id: text('id'),
    namespace: text('namespace'),
    flowId: text('flow_id'),
    state: text('state'),
    parentId: text('parent_id'),
    triggerExecutionId: text('started_by'),
    startDate: (condition) => dateSql(column('start_date'))(condition),
    endDate: (condition) => dateSql(column('end_date'))(condition),
    scope: (condition) => scopeSql(column('namespace'))(condition),
    kind: (condition) => kindSql(column('kind'), condition),
    childFilter: (condition) => childSql(column('started_by'), condition),
    labels: (condition) => (condition === leading ? isLabel(condition) : labelSql(dialect, column, condition)),
    q: searchSql((wanted) =>
      mentions(
        dialect,
        ['id', 'namespace', 'flow_id'].map((name) => column(name)),
        wanted,
      ),
    ),
  }
  return table
}

/** An execution without a kind is a NORMAL one. */
function kindSql(kind: RawBuilder<unknown>, { operation, values }: Condition): Expression<SqlBool> {
  const named = oneOf(kind, values)
  if (operation === 'NOT_EQUALS')
    return values.includes('NORMAL')
      ? sql<SqlBool>`(${kind} is not null and not ${named})`
      : sql<SqlBool>`(${kind} is null or not ${named})`
  if (values.length === 1 && values[0] === 'NORMAL') return sql<SqlBool>`(${kind} is null or ${kind} = 'NORMAL')`
  return values.includes('NORMAL') ? sql<SqlBool>`(${kind} is null or ${named})` : named
}

/** CHILD: another execution started it. */
function childSql(startedBy: RawBuilder<unknown>, { operation, values }: Condition): Expression<SqlBool> {
  const isChild = sql<SqlBool>`${startedBy} is not null`
  const isMain = sql<SqlBool>`${startedBy} is null`
  const wanted = values.map((value) => ((value === 'CHILD') === (operation === 'EQUALS') ? isChild : isMain))
  return sql<SqlBool>`(${sql.join(wanted, operation === 'EQUALS' ? sql` or ` : sql` and `)})`
}

const isLabel = ({ key, values }: Condition): Expression<SqlBool> =>
  sql<SqlBool>`execution_labels.label_key = ${key ?? ''} and execution_labels.label_value = ${values[0]}`

function labelSql(dialect: Dialect, column: (name: string) => RawBuilder<unknown>, condition: Condition): Expression<SqlBool> {
  const value = sql.ref('owned.label_value')
  const matches = condition.operation === 'CONTAINS' ? textSql(dialect, value)(condition) : oneOf(value, condition.values)
  const found = sql<SqlBool>`exists (select 1 from execution_labels as owned where owned.label_key = ${condition.key ?? ''} and ${matches}
    and owned.start_date = ${column('start_date')} and owned.execution_id = ${column('id')})`
  return condition.operation === 'NOT_EQUALS' ? sql<SqlBool>`not ${found}` : found
}

/** The tables of a plan; `rows`: columns of `executions` are wanted. */
function tablesOf({ start, needsRows }: SearchPlan, rows: boolean): RawBuilder<unknown> {
  if (start === 'executions') return sql`executions`
  if (!rows && !needsRows) return sql`execution_labels`
  return sql`execution_labels inner join executions on executions.id = execution_labels.execution_id`
}

/** How many match, counted up to the cap. */
export const countSql = (plan: SearchPlan, cap: number): RawBuilder<{ total: number }> =>
  sql`select count(*) as total from (select 1 as one from ${tablesOf(plan, false)} where ${allOf(plan)} limit ${cap}) as capped`

/** The rows that match. `order`: what stands behind `order by`. */
export const rowsSql = (plan: SearchPlan, order: RawBuilder<unknown>, size: number, offset: number): RawBuilder<ExecutionTable> =>
  sql`select executions.* from ${tablesOf(plan, true)} where ${allOf(plan)} order by ${order} limit ${size} offset ${offset}`

/** Values of a column of `executions`, ascending, each once. */
export function distinctSql(plan: SearchPlan, column: string, limit: number): RawBuilder<{ value: string }> {
  const value = sql.ref(`executions.${column}`)
  return sql`select distinct ${value} as value from ${tablesOf(plan, true)} where ${allOf(plan)} and ${value} is not null order by 1 limit ${limit}`
}

const allOf = ({ conditions }: SearchPlan): RawBuilder<unknown> => sql.join([...conditions], sql` and `)
