import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { StateChange, StoredWindow, UpstreamOutputs, WindowKey } from '@windhover/core/model/open-window.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { FlowTriggerRepository } from '@windhover/core/ports/repositories.ts'
import type { Database } from '../database.ts'
import type { Dialect, SqlValue } from '../dialect/dialect.ts'
import type { StateChangeTable, TriggerWindowTable } from '../schema.ts'
import { type RowStatement, upsertOf, writeOf } from './upserts.ts'

export const stateChangeColumns = [
  'tenant_id',
  'execution_id',
  'state',
  'histories',
  'date',
] as const satisfies readonly (keyof StateChangeTable)[]

/** Adds the row's values in the order of stateChangeColumns. */
export function pushStateChange(values: SqlValue[], { tenantId, executionId, state, histories, date }: StateChange): void {
  values.push(tenantId, executionId, state, histories, date)
}

const windowKey = ['tenant_id', 'namespace', 'flow_id', 'trigger_id', 'window_id'] as const satisfies readonly (keyof TriggerWindowTable)[]
const windowColumns = [...windowKey, 'start_date', 'end_date', 'results_json', 'outputs_json'] as const

export function createFlowTriggerRepository(database: Database): FlowTriggerRepository {
  const { db, dialect } = database
  const upsert = upsertOf(dialect, 'trigger_windows', windowColumns, windowKey)
  const windowGone = deleteWhere(dialect, 'trigger_windows', windowKey)
  const changeGone = deleteWhere(dialect, 'state_changes', ['execution_id', 'histories'])
  return {
    async windows() {
      return (await db.selectFrom('trigger_windows').selectAll().execute()).map(windowOf)
    },

    async pending() {
      const rows = await db.selectFrom('state_changes').selectAll().orderBy('position').execute()
      return rows.map((row) => ({
        tenantId: row.tenant_id,
        executionId: row.execution_id,
        // Written from a StateType.
        state: row.state as StateType,
        histories: row.histories,
        date: row.date,
      }))
    },

    async commit({ windows, closed, judged }) {
      const writes = [
        ...writeOf(windowGone, closed, pushKey),
        ...writeOf(upsert, windows, pushWindow),
        ...writeOf(changeGone, judged, (values, { executionId, histories }) => values.push(executionId, histories)),
      ]
      if (writes.length > 0) await database.transaction(writes)
    },
  }
}

function deleteWhere(dialect: Dialect, table: string, columns: readonly string[]): RowStatement {
  const conditions = columns.map((column, index) => `${column} = ${dialect.placeholder(index + 1)}`)
  return { sql: `delete from ${table} where ${conditions.join(' and ')}`, width: columns.length }
}

function pushKey(values: SqlValue[], { tenantId, namespace, flowId, triggerId, windowId }: WindowKey): void {
  values.push(tenantId, namespace, flowId, triggerId, windowId)
}

function pushWindow(values: SqlValue[], window: StoredWindow): void {
  pushKey(values, window)
  values.push(window.start, window.end, JSON.stringify(window.results), stringifyJson(window.outputs))
}

function windowOf(row: TriggerWindowTable): StoredWindow {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    flowId: row.flow_id,
    triggerId: row.trigger_id,
    windowId: row.window_id,
    start: row.start_date,
    end: row.end_date,
    // Both were written by pushWindow.
    results: JSON.parse(row.results_json) as string[],
    outputs: parseJson(row.outputs_json) as UpstreamOutputs[],
  }
}
