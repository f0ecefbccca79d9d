import type { Comparison, FieldCondition, QueryCondition } from '@windhover/core/dashboard/chart-query.ts'
import { InvalidEntity } from '@windhover/core/errors.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import type { ChartTable } from './chart-fields.ts'
import { inNamespace } from './conditions.ts'

type Value = FieldCondition['values'][number]

/** A chart's condition in SQL. @throws InvalidEntity for a field the source does not have */
export function chartCondition(dialect: Dialect, table: ChartTable, condition: QueryCondition): RawBuilder<SqlBool> {
  if ('or' in condition) return joined(condition.or, sql` or `)
  if ('and' in condition) return joined(condition.and, sql` and `)
  if (condition.labelKey !== undefined) return labelCondition(dialect, condition, condition.labelKey)
  return comparison(dialect, chartField(table, condition.field), condition)

  /** A group of nothing says nothing. */
  function joined(parts: readonly QueryCondition[], word: RawBuilder<unknown>): RawBuilder<SqlBool> {
    if (parts.length === 0) return sql`1 = 1`
    return sql`(${sql.join(
      parts.map((part) => chartCondition(dialect, table, part)),
      word,
    )})`
  }
}

/** @throws InvalidEntity */
export function chartField(table: ChartTable, name: string): RawBuilder<unknown> {
  const field = Object.hasOwn(table.fields, name) ? table.fields[name] : undefined
  if (field === undefined) {
    throw InvalidEntity({ message: `${table.table} have no field ${name}: expected one of ${Object.keys(table.fields).join(', ')}` })
  }
  return field
}

/** What says "not" holds for executions without the label too. */
const negations: Readonly<Partial<Record<Comparison, Comparison>>> = {
  NOT_EQUAL_TO: 'EQUAL_TO',
  NOT_IN: 'IN',
  NOT_CONTAINS: 'CONTAINS',
  IS_NULL: 'IS_NOT_NULL',
}

function labelCondition(dialect: Dialect, condition: FieldCondition, key: string): RawBuilder<SqlBool> {
  const positive = negations[condition.type]
  const type = positive ?? condition.type
  const wanted = comparison(dialect, sql.ref('label_value'), { ...condition, type })
  const exists = dialect.hasLabel(sql.ref('labels_json'), key, wanted)
  return positive === undefined ? exists : sql`not ${exists}`
}

function comparison(dialect: Dialect, field: RawBuilder<unknown>, { type, values }: FieldCondition): RawBuilder<SqlBool> {
  const [first = ''] = values
  const text = String(first)
  switch (type) {
    case 'EQUAL_TO':
      return sql`${field} = ${bound(first)}`
    case 'NOT_EQUAL_TO':
      return sql`${field} <> ${bound(first)}`
    case 'GREATER_THAN':
      return sql`${field} > ${bound(first)}`
    case 'GREATER_THAN_OR_EQUAL_TO':
      return sql`${field} >= ${bound(first)}`
    case 'LESS_THAN':
      return sql`${field} < ${bound(first)}`
    case 'LESS_THAN_OR_EQUAL_TO':
      return sql`${field} <= ${bound(first)}`
    case 'IN':
      return values.length === 0 ? sql`1 = 0` : sql`${field} in (${sql.join(values.map((value) => sql`${bound(value)}`))})`
    case 'NOT_IN':
      return values.length === 0 ? sql`1 = 1` : sql`${field} not in (${sql.join(values.map((value) => sql`${bound(value)}`))})`
    case 'CONTAINS':
      return dialect.contains(field, text)
    case 'NOT_CONTAINS':
      return sql`not ${dialect.contains(field, text)}`
    case 'STARTS_WITH':
      return sql`substr(${field}, 1, ${[...text].length}) = ${text}`
    case 'ENDS_WITH':
      return sql`substr(${field}, length(${field}) - ${[...text].length - 1}) = ${text}`
    case 'REGEX':
      return dialect.matches(field, text)
    case 'PREFIX':
      return sql`${inNamespace(field, text)}`
    case 'IS_NULL':
      return sql`${field} is null`
    case 'IS_NOT_NULL':
      return sql`${field} is not null`
    case 'IS_TRUE':
      return sql`${field} in ('true', 1)`
    case 'IS_FALSE':
      return sql`${field} in ('false', 0)`
  }
}

const bound = (value: Value): string | number => (typeof value === 'boolean' ? String(value) : value)
