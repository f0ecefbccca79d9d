import type { Write } from '../database.ts'
import type { Dialect, SqlValue } from '../dialect/dialect.ts'
import type { Schema } from '../schema.ts'

/** A statement prepared once whose rows are added per commit. */
export interface RowStatement {
  readonly sql: string
  readonly width: number
}

export function upsertOf<T extends keyof Schema & string>(
  dialect: Dialect,
  table: T,
  columns: readonly (keyof Schema[T] & string)[],
  key: readonly (keyof Schema[T] & string)[],
): RowStatement {
  return { sql: dialect.upsert(table, columns, key), width: columns.length }
}

export function insertOf<T extends keyof Schema & string>(
  dialect: Dialect,
  table: T,
  columns: readonly (keyof Schema[T] & string)[],
): RowStatement {
  const marks = columns.map((_, index) => dialect.placeholder(index + 1))
  return { sql: `insert into ${table} (${columns.join(', ')}) values (${marks.join(', ')})`, width: columns.length }
}

export function deleteOf<T extends keyof Schema & string>(dialect: Dialect, table: T, column: keyof Schema[T] & string): RowStatement {
  return { sql: `delete from ${table} where ${column} = ${dialect.placeholder(1)}`, width: 1 }
}

/** The statement with the rows of these records; nothing when there are none. */
export function writeOf<T>(
  statement: RowStatement,
  records: readonly T[],
  push: (values: SqlValue[], record: T) => void,
): readonly Write[] {
  if (records.length === 0) return []
  const values: SqlValue[] = []
  for (const record of records) push(values, record)
  return [{ sql: statement.sql, width: statement.width, values }]
}
