import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import { labelText } from './execution-row.ts'

/** The namespace itself and those below it: between `a.b.` and `a.b/` as `/` follows `.`. */
export function inNamespace(column: string | RawBuilder<unknown>, prefix: string): Expression<SqlBool> {
  const reference = typeof column === 'string' ? sql.ref(column) : column
  return sql<SqlBool>`(${reference} = ${prefix} or (${reference} >= ${`${prefix}.`} and ${reference} < ${`${prefix}/`}))`
}

export function hasLabel(dialect: Dialect, column: string, label: { readonly key: string; readonly value: string }): Expression<SqlBool> {
  return dialect.contains(sql.ref(column), labelText(label))
}

/** Whether one of the columns contains the text, whatever its case. */
export function mentions(dialect: Dialect, columns: readonly (string | RawBuilder<unknown>)[], text: string): Expression<SqlBool> {
  const references = columns.map((column) => (typeof column === 'string' ? sql.ref(column) : column))
  const parts = references.map((reference) => dialect.contains(sql`lower(coalesce(${reference}, ''))`, text.toLowerCase()))
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`
}

/** The text starts with the prefix, compared byte by byte. */
export function startsWith(column: string, prefix: string): Expression<SqlBool> {
  return sql<SqlBool>`substr(${sql.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`
}

/** One of the values; of none of them no row is. */
export function oneOf(column: string | RawBuilder<unknown>, values: readonly string[]): Expression<SqlBool> {
  if (values.length === 0) return sql<SqlBool>`1 = 0`
  const reference = typeof column === 'string' ? sql.ref(column) : column
  return sql<SqlBool>`${reference} in (${sql.join(values.map((value) => sql`${value}`))})`
}
