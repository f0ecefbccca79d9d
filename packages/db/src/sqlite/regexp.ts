import { setFlagsFromString } from 'node:v8'
import type Database from 'better-sqlite3'

// A pattern that backtracks without end is matched again by an engine of linear time; patterns it does not know are refused before.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')

/** `regexp(pattern, text)`, which SQLite leaves to its host. A null text matches nothing. */
export function registerRegexp(database: Database.Database): void {
  let last: { readonly pattern: string; readonly regex: RegExp } | undefined
  database.function('regexp', { deterministic: true }, (pattern, text) => {
    if (typeof pattern !== 'string' || typeof text !== 'string') return 0
    if (last?.pattern !== pattern) last = { pattern, regex: new RegExp(pattern) }
    return last.regex.test(text) ? 1 : 0
  })
}
