import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import { sqliteSchema } from './sqlite-schema.ts'

/** SQLite 3.35 and later. */
export const sqlite: Dialect = {
  ...sqliteSchema,
  contains: (expression, text) => sql<boolean>`instr(${expression}, ${text}) > 0`,
  matches: (expression, pattern) => sql<boolean>`regexp(${pattern}, ${expression})`,
  hasLabel: (labels, key, condition) =>
    sql<boolean>`exists (select 1 from (select value ->> 'key' as label_key, value ->> 'value' as label_value from json_each(${labels}))
      where label_key = ${key} and ${condition})`,
  monthStart: (date) => sql`unixepoch(${date} / 1000, 'unixepoch', 'start of month') * 1000`,
  insertion: sql`rowid`,
  withoutIndex: (expression) => sql`+${expression}`,
}
