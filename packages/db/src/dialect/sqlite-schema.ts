import type { Dialect } from './dialect.ts'

/** The part of the dialect that needs no query builder: migrations and writes run in the SQLite thread, which must start fast. */
export const sqliteSchema: Omit<Dialect, 'contains' | 'insertion' | 'withoutIndex'> = {
  name: 'sqlite',
  types: {
    identity: 'integer primary key',
    key: 'text',
    text: 'text',
    json: 'text',
    bigint: 'integer',
    integer: 'integer',
    double: 'real',
    boolean: 'integer',
  },
  partialIndex: (name, table, columns, where) => `create index ${name} on ${table} (${columns}) where ${where}`,
  upsert(table, columns, key) {
    const marks = columns.map(() => '?').join(', ')
    const changes = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`)
    return `insert into ${table} (${columns.join(', ')}) values (${marks}) on conflict (${key.join(', ')}) do update set ${changes.join(', ')}`
  },
  placeholder: () => '?',
  boolean: (value) => (value ? 1 : 0),
}
