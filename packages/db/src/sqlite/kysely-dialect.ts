import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Dialect as KyselyDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqlValue } from '../dialect/dialect.ts'
import type { QueryRunner } from './reader.ts'

/** Kysely over the SQLite thread: it writes the statement here, the thread runs it. */
export function kyselyDialect(client: QueryRunner): KyselyDialect {
  return {
    createAdapter: () => new ThreadAdapter(),
    createDriver: () => new ThreadDriver(client),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class ThreadAdapter extends SqliteAdapter {
  /** The thread takes any number of statements at once; without this Kysely would send each only after the one before is answered. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

class ThreadDriver implements Driver {
  private readonly connection: ThreadConnection

  constructor(client: QueryRunner) {
    this.connection = new ThreadConnection(client)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection
  }

  async beginTransaction(): Promise<void> {
    throw new Error('A transaction goes to the SQLite thread as one message (SqliteClient.transaction)')
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

class ThreadConnection implements DatabaseConnection {
  private readonly client: QueryRunner

  constructor(client: QueryRunner) {
    this.client = client
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // The repositories bind only texts, numbers and null; the rows have the shape the schema says.
    const { rows, changes } = await this.client.query(query.sql, query.parameters as readonly SqlValue[])
    return { rows: rows as R[], numAffectedRows: BigInt(changes) }
  }

  // biome-ignore lint/correctness/useYield: SQLite answers at once, there is nothing to stream
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are read in pages, not streamed')
  }
}
