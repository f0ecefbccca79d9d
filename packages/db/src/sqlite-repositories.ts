import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { sqlite } from './dialect/sqlite.ts'
import {
  createChartRepository,
  createCredentialRepository,
  createDashboardRepository,
  createExecutionRepository,
  createFlowRepository,
  createFlowTriggerRepository,
  createKvRepository,
  createLogRepository,
  createMcpServerRepository,
  createMetricRepository,
  createMetricSeriesRepository,
  createNamespaceFileRepository,
  createTimerRepository,
  createTriggerRepository,
} from './repositories/index.ts'
import { finishPurges } from './repositories/purge.ts'
import { dropLeases } from './repositories/trigger-leases.ts'
import type { Schema } from './schema.ts'
import type { SqliteClient } from './sqlite/client.ts'
import { kyselyDialect } from './sqlite/kysely-dialect.ts'
import type { SqliteFile } from './sqlite/protocol.ts'
import { SqliteReader } from './sqlite/reader.ts'

/** The repositories over an open SQLite thread. */
export async function createSqliteRepositories(client: SqliteClient, file: SqliteFile): Promise<Repositories> {
  // A database in memory belongs to its one connection.
  const reader = file.path === ':memory:' ? undefined : new SqliteReader(file)
  // Charts may count for seconds what there is of years: pages of searches do not wait for them either.
  const reportReader = file.path === ':memory:' ? undefined : new SqliteReader(file)
  const db = new Kysely<Schema>({ dialect: kyselyDialect(client) })
  const database: Database = {
    db,
    searches: reader === undefined ? db : new Kysely<Schema>({ dialect: kyselyDialect(reader) }),
    dialect: sqlite,
    transaction: async (writes) => (await client.transaction(writes)).changes,
  }
  const reports: Database =
    reportReader === undefined ? database : { ...database, searches: new Kysely<Schema>({ dialect: kyselyDialect(reportReader) }) }
  await finishPurges(database)
  await dropLeases(database)
  return {
    flows: createFlowRepository(database),
    executions: createExecutionRepository(database),
    timers: createTimerRepository(database),
    triggers: createTriggerRepository(database),
    flowTriggers: createFlowTriggerRepository(database),
    logs: createLogRepository(database),
    metrics: createMetricRepository(database),
    kv: createKvRepository(database),
    namespaceFiles: createNamespaceFileRepository(database),
    charts: createChartRepository(reports),
    metricSeries: createMetricSeriesRepository(reports),
    dashboards: createDashboardRepository(database),
    mcpServers: createMcpServerRepository(database),
    credentials: createCredentialRepository(database),
    close: async () => {
      await Promise.all([reader?.close(), reportReader?.close()])
      await client.close()
    },
  }
}
