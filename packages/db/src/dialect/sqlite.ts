import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import { sqliteSchema } from './sqlite-schema.ts'

/** SQLite 3.35 and later. */
export const sqlite: Dialect = {
  ...sqliteSchema,
  contains: (expression, text) => sql<boolean>`instr(${expression}, ${text}) > 0`,
  insertion: sql`rowid`,
  withoutIndex: (expression) => sql`+${expression}`,
}
