import type { Kysely } from 'kysely'
import type { Dialect, SqlValue } from './dialect/dialect.ts'
import type { Schema } from './schema.ts'

/** One statement for many rows; `values` holds the rows one after the other, `width` values each. */
export interface Write {
  readonly sql: string
  readonly width: number
  readonly values: readonly SqlValue[]
}

/** What the repositories work on, whatever the database. */
export interface Database {
  readonly db: Kysely<Schema>
  /** For reads that may walk through a whole table: nobody's commit waits for them. Sees everything that was committed before. */
  readonly searches: Kysely<Schema>
  readonly dialect: Dialect
  /** All writes in one transaction; the number of rows changed, once it is durable. */
  transaction(writes: readonly Write[]): Promise<number>
}
