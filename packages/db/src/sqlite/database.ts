import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { lockFile } from './file-lock.ts'
import { migrate } from './migrate.ts'
import type { Answer, Failure, Query, Reply, Request, SqliteFile, Transaction } from './protocol.ts'
import { registerRegexp } from './regexp.ts'
import { Statements } from './statements.ts'

/** The connection, used only inside its thread. */
export interface SqliteDatabase {
  /** Does the work and replies. Transactions come first and share one commit; each has its own result. */
  serve(requests: readonly Request[], reply: (replies: readonly Reply[]) => void): void
  close(): void
}

type TransactionRequest = Request & { readonly work: Transaction }

/** Opens the file for this process alone and brings its schema up to date. @throws SqliteError */
export function openDatabase(file: SqliteFile): SqliteDatabase {
  if (file.readOnly === true) return serveDatabase(connectReader(file), () => undefined)
  if (file.path !== ':memory:') mkdirSync(dirname(file.path), { recursive: true })
  const unlock = file.path === ':memory:' ? () => undefined : lockFile(file.path)
  try {
    return serveDatabase(connect(file), unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function connect(file: SqliteFile): Database.Database {
  const database = new Database(file.path, { timeout: 5000 })
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('cache_size = -32000')
    database.pragma('temp_store = MEMORY')
    // A checkpoint writes a page once however often it changed: rarer is cheaper, and 16 MB are read back in a moment after a crash.
    database.pragma('wal_autocheckpoint = 4000')
    migrate(database)
    if (file.maxSizeBytes !== undefined) limitSize(database, file.maxSizeBytes)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function connectReader(file: SqliteFile): Database.Database {
  const database = new Database(file.path, { readonly: true, timeout: 5000 })
  database.pragma('cache_size = -16000')
  database.pragma('temp_store = MEMORY')
  return database
}

function limitSize(database: Database.Database, bytes: number): void {
  const pageSize = Number(database.pragma('page_size', { simple: true }))
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(bytes / pageSize))}`)
}

function serveDatabase(database: Database.Database, unlock: () => void): SqliteDatabase {
  registerRegexp(database)
  const statements = new Statements(database)
  return {
    serve(requests, reply) {
      const transactions = requests.filter(isTransaction)
      if (transactions.length > 0) reply(commitTogether(database, statements, transactions))
      const queries = requests.filter((request) => !isTransaction(request))
      if (queries.length > 0) reply(queries.map((request) => attempt(request, () => runQuery(statements, request.work as Query))))
    },
    close() {
      database.close()
      unlock()
    },
  }
}

const isTransaction = (request: Request): request is TransactionRequest => request.work.type === 'transaction'

/** All in one transaction; when one of them fails nothing of it stays, and each is tried alone so that only the culprit fails. */
function commitTogether(database: Database.Database, statements: Statements, requests: readonly TransactionRequest[]): Reply[] {
  if (requests.length > 1) {
    try {
      const answers = inTransaction(database, () => requests.map((request) => runWrites(statements, request.work)))
      return requests.map((request, index) => ({ id: request.id, answer: answers[index] ?? { rows: [], changes: 0 } }))
    } catch {
      // Not swallowed: the failure shows again below, on the request that causes it.
    }
  }
  return requests.map((request) => attempt(request, () => inTransaction(database, () => runWrites(statements, request.work))))
}

function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    // A full disk rolls back by itself.
    if (database.inTransaction) database.exec('rollback')
    throw error
  }
}

function runWrites(statements: Statements, transaction: Transaction): Answer {
  let changes = 0
  for (const { sql, width, values } of transaction.writes) {
    const statement = statements.prepare(sql)
    for (let start = 0; start < values.length; start += width) changes += statement.run(values.slice(start, start + width)).changes
  }
  return { rows: [], changes }
}

function runQuery(statements: Statements, query: Query): Answer {
  const statement = statements.prepare(query.sql)
  if (statement.reader) return { rows: statement.all(query.parameters), changes: 0 }
  return { rows: [], changes: statement.run(query.parameters).changes }
}

function attempt(request: Request, work: () => Answer): Reply {
  try {
    return { id: request.id, answer: work() }
  } catch (error) {
    return { id: request.id, failure: failureOf(error) }
  }
}

/** SQLite's code and message; other errors keep the system's code, such as EACCES. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return { code, message: error.message }
}
