import { initial } from './0001-initial.ts'
import { triggers } from './0002-triggers.ts'
import { labels } from './0003-labels.ts'
import { credentials } from './0004-credentials.ts'
import { dashboards } from './0005-dashboards.ts'
import { triggerWindows } from './0007-trigger-windows.ts'
import type { Migration } from './migration.ts'

export type { Migration } from './migration.ts'

/** Ascending by version. */
export const migrations: readonly Migration[] = [initial, triggers, labels, credentials, dashboards, triggerWindows]
