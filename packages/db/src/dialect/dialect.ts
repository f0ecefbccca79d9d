import type { RawBuilder } from 'kysely'

/** A value that can be bound to a statement. Booleans and JSON are converted before. */
export type SqlValue = string | number | bigint | null

/** What a database does differently from the others. Statements are written once, with these fragments where the dialects part. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'mysql'
  /** Column types of the migrations. */
  readonly types: ColumnTypes
  /** Index of only the rows that match; a dialect without them indexes every row. */
  partialIndex(name: string, table: string, columns: string, where: string): string
  /** INSERT that replaces every column but the key's when the key exists; one row of placeholders in the order of the columns. */
  upsert(table: string, columns: readonly string[], key: readonly string[]): string
  placeholder(position: number): string
  /** Whether the text of the expression contains the literal text, exactly. */
  contains(expression: RawBuilder<unknown>, text: string): RawBuilder<boolean>
  boolean(value: boolean): SqlValue
  /** Orders rows that are equal otherwise, as they were inserted. */
  readonly insertion: RawBuilder<unknown>
  /** The same value, but not a reason to choose an index; where the planner knows how common values are, the expression itself. */
  withoutIndex(expression: RawBuilder<unknown>): RawBuilder<unknown>
}

export interface ColumnTypes {
  /** Primary key that grows with every row. */
  readonly identity: string
  /** Short text that is compared and indexed byte by byte. */
  readonly key: string
  readonly text: string
  /** JSON kept as text: the engine never asks the database to look inside. */
  readonly json: string
  /** 64 bits: milliseconds, sizes. */
  readonly bigint: string
  readonly integer: string
  readonly double: string
  readonly boolean: string
}
