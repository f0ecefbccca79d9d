import type Database from 'better-sqlite3'

const capacity = 500

/** Prepared statements of a connection, by their text. */
export class Statements {
  private readonly database: Database.Database
  private readonly prepared = new Map<string, Database.Statement<unknown[]>>()

  constructor(database: Database.Database) {
    this.database = database
  }

  prepare(sql: string): Database.Statement<unknown[]> {
    const known = this.prepared.get(sql)
    if (known !== undefined) return known
    if (this.prepared.size >= capacity) this.prepared.clear()
    const statement = this.database.prepare<unknown[]>(sql)
    this.prepared.set(sql, statement)
    return statement
  }
}
