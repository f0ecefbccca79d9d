import Database from 'better-sqlite3'
import { sqliteSchema } from '../dialect/sqlite-schema.ts'
import { migrations } from '../migrations/index.ts'

/** Applies the migrations the file does not have yet, each in its own transaction. @throws SqliteError on a file of a newer release */
export function migrate(database: Database.Database): void {
  database.exec(
    'create table if not exists schema_versions (version integer not null primary key, name text not null, applied integer not null)',
  )
  const applied = new Set(database.prepare('select version from schema_versions').pluck().all().map(Number))
  const current = Math.max(0, ...applied)
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) {
    const message = `its schema has version ${current}, this release knows ${newest}`
    throw new Database.SqliteError(message, 'SQLITE_NEWER_SCHEMA')
  }
  for (const migration of migrations.filter(({ version }) => !applied.has(version))) {
    database.transaction(() => {
      for (const statement of migration.statements(sqliteSchema)) database.exec(statement)
      database.prepare(`insert into schema_versions values (?, ?, unixepoch() * 1000)`).run(migration.version, migration.name)
    })()
  }
}
