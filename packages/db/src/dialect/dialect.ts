import type { Expression, RawBuilder, SqlBool } from 'kysely'

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
  /** Whether some part of the text of the expression matches the regular expression. */
  matches(expression: RawBuilder<unknown>, pattern: string): RawBuilder<boolean>
  /** Whether the JSON of labels has one of this key whose `label_value` fulfils the condition. */
  hasLabel(labels: RawBuilder<unknown>, key: string, condition: Expression<SqlBool>): RawBuilder<boolean>
  /** What follows a table whose rows lie in the order of its key. */
  readonly clustered: string
  /** Statements that keep `execution_labels` as the labels of `executions` are, whoever writes them. */
  readonly labelTriggers: readonly string[]
  /** Fills `execution_labels` from the executions that are there. */
  readonly fillLabels: string
  /** Beginning of the month (UTC) that a date lies in; both milliseconds. */
  monthStart(date: RawBuilder<unknown>): RawBuilder<unknown>
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
