import type { SqlValue } from '../dialect/dialect.ts'

export interface SqliteFile {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Writes past this size fail as on a full disk; absent: the disk decides. */
  readonly maxSizeBytes?: number
  /** Another connection of the server that has the file open for writing. */
  readonly readOnly?: boolean
}

export interface Query {
  readonly type: 'query'
  readonly sql: string
  readonly parameters: readonly SqlValue[]
}

/** One statement for many rows; `values` holds the rows one after the other, `width` values each. */
export interface Write {
  readonly sql: string
  readonly width: number
  readonly values: readonly SqlValue[]
}

/** Statements that are written together or not at all. */
export interface Transaction {
  readonly type: 'transaction'
  readonly writes: readonly Write[]
}

export interface Request {
  readonly id: number
  readonly work: Query | Transaction
}

/** What goes to the thread: the requests of one turn of the event loop. */
export type ToThread = { readonly type: 'requests'; readonly requests: readonly Request[] } | { readonly type: 'close' }

export interface Answer {
  readonly rows: readonly unknown[]
  readonly changes: number
}

/** SQLite's own code, such as SQLITE_FULL, and its message. */
export interface Failure {
  readonly code: string
  readonly message: string
}

export type Reply = { readonly id: number; readonly answer: Answer } | { readonly id: number; readonly failure: Failure }

export type FromThread =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly failure: Failure }
  | { readonly type: 'replies'; readonly replies: readonly Reply[] }
  | { readonly type: 'closed' }
