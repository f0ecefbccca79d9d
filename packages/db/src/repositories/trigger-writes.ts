import type { TriggerKey } from '@windhover/core/model/trigger-state.ts'
import type { ShardLease, TriggerCommit } from '@windhover/core/ports/repositories.ts'
import type { Write } from '../database.ts'
import type { Dialect, SqlValue } from '../dialect/dialect.ts'
import { pushTrigger, pushTriggerKey, pushTriggerLine, triggerColumns, triggerKeyColumns, triggerLineColumns } from './trigger-row.ts'
import { type RowStatement, upsertOf, writeOf } from './upserts.ts'

const flowColumns = ['tenant_id', 'namespace', 'flow_id', 'revision'] as const

/** Turns changes of trigger states into writes of a transaction. The leases come first: a transaction without them writes nothing. */
export function createTriggerWrites(dialect: Dialect): (commit: TriggerCommit) => readonly Write[] {
  const states = upsertOf(dialect, 'triggers', triggerColumns, triggerKeyColumns)
  const lines = upsertOf(dialect, 'trigger_lines', triggerLineColumns, [...triggerKeyColumns, 'position'])
  const flows = upsertOf(dialect, 'trigger_flows', flowColumns, ['tenant_id', 'namespace', 'flow_id'])
  const stateGone = deleteByKey(dialect, 'triggers')
  const linesGone = deleteByKey(dialect, 'trigger_lines')
  const stillMine = leaseCheck(dialect)
  return ({ leases, deleted, states: changed, history, flows: seen = [] }) => [
    ...writeOf<ShardLease>(stillMine, leases, (values, { shard, owner, epoch }) => values.push(owner, epoch, shard)),
    ...writeOf<TriggerKey>(stateGone, deleted, pushTriggerKey),
    ...writeOf<TriggerKey>(linesGone, deleted, pushTriggerKey),
    ...writeOf(states, changed, pushTrigger),
    ...writeOf(lines, history, pushTriggerLine),
    ...writeOf(flows, seen, (values: SqlValue[], flow) => {
      values.push(flow.tenantId, flow.namespace, flow.flowId, flow.revision)
    }),
  ]
}

/** Fails the transaction (the column takes no null) when the shard has another owner or epoch. */
function leaseCheck({ placeholder }: Dialect): RowStatement {
  const check = `case when owner = ${placeholder(1)} and epoch = ${placeholder(2)} then epoch else null end`
  return { sql: `update trigger_shards set epoch = ${check} where shard = ${placeholder(3)}`, width: 3 }
}

function deleteByKey({ placeholder }: Dialect, table: 'triggers' | 'trigger_lines'): RowStatement {
  const matches = triggerKeyColumns.map((column, index) => `${column} = ${placeholder(index + 1)}`)
  return { sql: `delete from ${table} where ${matches.join(' and ')}`, width: matches.length }
}
