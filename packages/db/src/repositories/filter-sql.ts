import type { FieldName } from '@windhover/core/filter/fields.ts'
import { type Condition, dateOf, type Filter, isAll, isAny } from '@windhover/core/filter/index.ts'
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { inNamespace, oneOf } from './conditions.ts'

/** What a condition on a field is in SQL. */
export type FieldSql = (condition: Condition) => Expression<SqlBool>
export type FieldTable = Readonly<Partial<Record<FieldName, FieldSql>>>

/** A filter as one SQL condition. A field that is not in the table is a mistake of the caller, who has checked the filter before. */
export function filterSql(filter: Filter, fields: FieldTable): Expression<SqlBool> {
  if (isAll(filter)) {
    if (filter.all.length === 0) return sql<SqlBool>`1 = 1`
    return sql<SqlBool>`(${sql.join(
      filter.all.map((part) => filterSql(part, fields)),
      sql` and `,
    )})`
  }
  if (isAny(filter)) {
    if (filter.any.length === 0) return sql<SqlBool>`1 = 0`
    return sql<SqlBool>`(${sql.join(
      filter.any.map((part) => filterSql(part, fields)),
      sql` or `,
    )})`
  }
  const field = fields[filter.field]
  if (field === undefined) throw new Error(`The filter on '${filter.field}' has no column here`)
  return field(filter)
}

/** A text column; one that may be null is not equal to anything. */
export function textSql(dialect: Dialect, column: RawBuilder<unknown>): FieldSql {
  return ({ operation, values }) => {
    if (operation === 'EQUALS') return oneOf(column, values)
    if (operation === 'NOT_EQUALS') return sql<SqlBool>`(${column} is null or not ${oneOf(column, values)})`
    return anyOf(values.map((value) => textPart(dialect, column, operation, value)))
  }
}

function textPart(dialect: Dialect, column: RawBuilder<unknown>, operation: Condition['operation'], value: string): Expression<SqlBool> {
  const { length } = [...value]
  switch (operation) {
    case 'CONTAINS':
      return dialect.contains(column, value)
    case 'STARTS_WITH':
      return sql<SqlBool>`substr(${column}, 1, ${length}) = ${value}`
    case 'ENDS_WITH':
      return sql<SqlBool>`(length(${column}) >= ${length} and substr(${column}, length(${column}) - ${length} + 1) = ${value})`
    case 'PREFIX':
      return inNamespace(column, value)
    case 'REGEX':
      return dialect.matches(column, value)
    default:
      return sql<SqlBool>`1 = 0`
  }
}

const signs = {
  EQUALS: sql`=`,
  GREATER_THAN: sql`>`,
  LESS_THAN: sql`<`,
  GREATER_THAN_OR_EQUAL_TO: sql`>=`,
  LESS_THAN_OR_EQUAL_TO: sql`<=`,
} as const

/** A column of milliseconds. */
export function dateSql(column: RawBuilder<unknown>): FieldSql {
  return ({ operation, values }) => {
    const dates = values.map(dateOf)
    if (operation === 'NOT_EQUALS') return sql<SqlBool>`(${column} is null or ${column} not in (${sql.join(dates)}))`
    const sign = Object.hasOwn(signs, operation) ? signs[operation as keyof typeof signs] : undefined // hasOwn said so
    return sign === undefined ? sql<SqlBool>`1 = 0` : anyOf(dates.map((date) => sql<SqlBool>`${column} ${sign} ${date}`))
  }
}

/** Whether the namespace is the system's own, `system` or below, or a user's. */
export function scopeSql(namespace: RawBuilder<unknown>): FieldSql {
  const isSystem = inNamespace(namespace, 'system')
  return ({ operation, values }) => {
    const parts = values.map((value) => ((value === 'SYSTEM') === (operation === 'EQUALS') ? isSystem : sql<SqlBool>`not ${isSystem}`))
    return operation === 'EQUALS' ? anyOf(parts) : sql<SqlBool>`(${sql.join(parts, sql` and `)})`
  }
}

/** A text that is found anywhere; NOT_EQUALS: nowhere. */
export function searchSql(mentioned: (text: string) => Expression<SqlBool>): FieldSql {
  return ({ operation, values }) => {
    const found = anyOf(values.map((text) => (text === '' ? sql<SqlBool>`1 = 1` : mentioned(text))))
    return operation === 'NOT_EQUALS' ? sql<SqlBool>`not ${found}` : found
  }
}

export function anyOf(parts: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : sql<SqlBool>`(${sql.join([...parts], sql` or `)})`
}
