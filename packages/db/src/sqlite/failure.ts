import {
  DatabaseBroken,
  DatabaseConflict,
  DatabaseFailed,
  DatabaseFull,
  DatabaseLocked,
  DatabaseNewer,
  type WindhoverError,
} from '@windhover/core/errors.ts'
import type { Failure } from './protocol.ts'

/** The error table's row for what SQLite says. */
export function databaseError({ code, message }: Failure, path: string): WindhoverError {
  const fields = { path, reason: message }
  const cause = new Error(`${code}: ${message}`)
  if (code === 'SQLITE_LOCKED_BY_SERVER') return DatabaseLocked({ path }, { cause })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return DatabaseLocked({ path }, { cause })
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return DatabaseBroken(fields, { cause })
  if (code === 'SQLITE_NEWER_SCHEMA') return DatabaseNewer(fields, { cause })
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return DatabaseFull({ path }, { cause })
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') return DatabaseConflict(fields, { cause })
  return DatabaseFailed(fields, { cause })
}
