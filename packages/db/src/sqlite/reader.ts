import { DatabaseFailed } from '@windhover/core/errors.ts'
import { SqliteClient } from './client.ts'
import type { Answer, Query, SqliteFile } from './protocol.ts'

/** Something that runs queries: the writing thread or a reader. */
export interface QueryRunner {
  query(sql: string, parameters: Query['parameters']): Promise<Answer>
}

/** A second, reading connection in a thread of its own, for searches that may walk through a whole table: commits do not wait
 *  for them. It is started by the first search, so that a server nobody looks at does not pay for it. */
export class SqliteReader implements QueryRunner {
  private readonly file: SqliteFile
  private client: Promise<SqliteClient> | undefined
  private closed = false

  constructor(file: SqliteFile) {
    this.file = file
  }

  async query(sql: string, parameters: Query['parameters']): Promise<Answer> {
    return (await this.open()).query(sql, parameters)
  }

  async close(): Promise<void> {
    this.closed = true
    const client = await this.client?.catch(() => undefined)
    await client?.close()
  }

  private open(): Promise<SqliteClient> {
    if (this.closed) return Promise.reject(DatabaseFailed({ path: this.file.path, reason: 'the database is closed' }))
    if (this.client !== undefined) return this.client
    const opening = SqliteClient.open({ ...this.file, readOnly: true })
    this.client = opening
    // The next search tries again; this one gets the error.
    opening.catch(() => {
      this.client = undefined
    })
    return opening
  }
}
