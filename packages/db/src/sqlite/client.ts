import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'
import { DatabaseFailed } from '@windhover/core/errors.ts'
import { databaseError } from './failure.ts'
import type { Answer, FromThread, Query, Reply, Request, SqliteFile, Transaction } from './protocol.ts'

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** The main thread's end of a SQLite thread. Requests of one turn travel in one message. */
export class SqliteClient {
  private readonly file: SqliteFile
  private readonly thread: Worker
  private readonly waiting = new Map<number, Waiting>()
  private readonly closed: Promise<void>
  private outbox: Request[] = []
  private lastId = 0
  private ended: Error | undefined

  private constructor(file: SqliteFile, thread: Worker) {
    this.file = file
    this.thread = thread
    this.closed = new Promise((resolve) => thread.once('exit', () => resolve()))
    thread.on('message', (message: FromThread) => {
      if (message.type === 'replies') for (const reply of message.replies) this.settle(reply)
    })
    thread.on('error', (error) => this.end(DatabaseFailed({ path: file.path, reason: error.message }, { cause: error })))
    thread.on('exit', () => this.end(DatabaseFailed({ path: file.path, reason: 'the database is closed' })))
  }

  /** Starts the thread and opens the file in it. @throws DatabaseLocked, DatabaseBroken, DatabaseFailed */
  static async open(file: SqliteFile): Promise<SqliteClient> {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: file, execArgv: [], env: threadEnv(), name: 'sqlite' })
    const client = new SqliteClient(file, thread)
    await new Promise<void>((resolve, reject) => {
      thread.once('error', (error) => reject(DatabaseFailed({ path: file.path, reason: error.message }, { cause: error })))
      thread.once('message', (message: FromThread) => {
        if (message.type === 'refused') reject(databaseError(message.failure, file.path))
        else resolve()
      })
    })
    return client
  }

  query(sql: string, parameters: Query['parameters']): Promise<Answer> {
    return this.ask({ type: 'query', sql, parameters })
  }

  /** Everything in one transaction; resolved when it is on disk. */
  transaction(writes: Transaction['writes']): Promise<Answer> {
    return this.ask({ type: 'transaction', writes })
  }

  /** After what was asked before is done. Calling it again waits for the same end. */
  async close(): Promise<void> {
    if (this.ended === undefined) {
      this.flush()
      this.thread.postMessage({ type: 'close' })
    }
    await this.closed
  }

  private ask(work: Query | Transaction): Promise<Answer> {
    if (this.ended !== undefined) return Promise.reject(this.ended)
    return new Promise((resolve, reject) => {
      const id = ++this.lastId
      this.waiting.set(id, { resolve, reject })
      if (this.outbox.push({ id, work }) === 1) queueMicrotask(() => this.flush())
    })
  }

  private flush(): void {
    const requests = this.outbox
    if (requests.length === 0) return
    this.outbox = []
    this.thread.postMessage({ type: 'requests', requests })
  }

  private settle(reply: Reply): void {
    const waiting = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    if ('answer' in reply) waiting?.resolve(reply.answer)
    else waiting?.reject(databaseError(reply.failure, this.file.path))
  }

  private end(error: Error): void {
    if (this.ended !== undefined) return
    this.ended = error
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}

/** A thread does not take over the compile cache of its process by itself; with it, it opens in half the time. */
function threadEnv(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
}
