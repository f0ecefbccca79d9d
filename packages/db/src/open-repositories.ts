import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { SqliteClient } from './sqlite/client.ts'

export interface OpenOptions {
  /** The database file, made when it does not exist, or `:memory:`. */
  readonly path: string
  /** Writes that would make the file larger fail with DatabaseFull; absent: the disk decides. */
  readonly maxSizeBytes?: number
}

/** Opens the embedded database for this process alone and brings its schema up to date.
 *  @throws DatabaseLocked, DatabaseBroken, DatabaseNewer, DatabaseFull, DatabaseFailed */
export async function openRepositories(options: OpenOptions): Promise<Repositories> {
  // The query builder is read while the thread starts: each takes about as long as the other.
  const opening = SqliteClient.open(options)
  const loading = import('./sqlite-repositories.ts')
  const [client, { createSqliteRepositories }] = await Promise.all([opening, loading])
  return createSqliteRepositories(client, options)
}
