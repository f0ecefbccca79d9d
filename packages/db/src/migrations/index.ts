import { initial } from './0001-initial.ts'
import type { Migration } from './migration.ts'

export type { Migration } from './migration.ts'

/** Ascending by version. */
export const migrations: readonly Migration[] = [initial]
