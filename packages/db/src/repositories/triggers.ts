import { ShardLost, WindhoverError } from '@windhover/core/errors.ts'
import type { StoredTrigger, TriggerRepository } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { TriggerTable } from '../schema.ts'
import { executionOf } from './execution-row.ts'
import { offsetOf, sortOf, totalCap } from './paging.ts'
import { triggerConditions } from './trigger-filter.ts'
import { createTriggerLeases } from './trigger-leases.ts'
import { triggerLineOf, triggerOf } from './trigger-row.ts'
import { createTriggerWrites } from './trigger-writes.ts'

const sortColumns = {
  namespace: 'namespace',
  flowId: 'flow_id',
  triggerId: 'trigger_id',
  date: 'date',
  nextExecutionDate: 'next_date',
  nextEvaluationDate: 'next_date',
  executionId: 'locked_by',
  workerId: 'worker_id',
  disabled: 'disabled',
  updatedDate: 'updated',
  updatedAt: 'updated',
} as const

/** The execution that the trigger waits for, while it is open. */
const openExecution = sql<
  string | null
>`(select executions.id from executions where executions.id = triggers.locked_by and executions.closed = 0)`

export function createTriggerRepository(database: Database): TriggerRepository {
  const { db, searches, dialect } = database
  const writesOf = createTriggerWrites(dialect)
  return {
    ...createTriggerLeases(database),

    async find({ tenantId, namespace, flowId, triggerId }) {
      const row = await stored(db)
        .where('tenant_id', '=', tenantId)
        .where('namespace', '=', namespace)
        .where('flow_id', '=', flowId)
        .where('trigger_id', '=', triggerId)
        .executeTakeFirst()
      return row === undefined ? undefined : storedOf(row)
    },

    async search(tenantId, filter, page) {
      const conditions = triggerConditions(dialect, tenantId, filter)
      const counted = conditions.reduce(
        (query, condition) => query.where(condition),
        searches.selectFrom('triggers').select(sql`1`.as('one')),
      )
      const { total } = await searches
        .selectFrom(counted.limit(totalCap).as('capped'))
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      let matching = conditions.reduce((query, condition) => query.where(condition), stored(searches))
      for (const { column, direction } of sortOf(page, sortColumns)) matching = matching.orderBy(column, direction)
      const ordered = matching.orderBy('namespace').orderBy('flow_id').orderBy('trigger_id')
      return { results: (await ordered.limit(page.size).offset(offsetOf(page)).execute()).map(storedOf), total }
    },

    async load(shards, after, limit) {
      let query = stored(db).where('shard', 'in', shards)
      if (after !== undefined) {
        const { tenantId, namespace, flowId, triggerId } = after
        query = query.where(
          sql<boolean>`(tenant_id, namespace, flow_id, trigger_id) > (${tenantId}, ${namespace}, ${flowId}, ${triggerId})`,
        )
      }
      const ordered = query.orderBy('tenant_id').orderBy('namespace').orderBy('flow_id').orderBy('trigger_id')
      return (await ordered.limit(limit).execute()).map(storedOf)
    },

    async history({ tenantId, namespace, flowId, triggerId }, page) {
      const lines = db
        .selectFrom('trigger_lines')
        .where('tenant_id', '=', tenantId)
        .where('namespace', '=', namespace)
        .where('flow_id', '=', flowId)
        .where('trigger_id', '=', triggerId)
      const [rows, { total }] = await Promise.all([
        lines.selectAll().orderBy('line', 'desc').limit(page.size).offset(offsetOf(page)).execute(),
        lines.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
      ])
      return { results: rows.map(triggerLineOf), total }
    },

    async commit(commit) {
      const writes = writesOf(commit)
      if (writes.length > 0) await database.transaction(writes).catch(shardLost)
    },

    async changedFlows() {
      const newest = db
        .selectFrom('flows')
        .select(['tenant_id', 'namespace', 'id', ({ fn }) => fn.max('revision').as('revision')])
        .where(({ eb, or }) => or([eb('draft', '=', 0), eb('deleted', '=', 1)]))
        .groupBy(['tenant_id', 'namespace', 'id'])
      return db
        .selectFrom(newest.as('newest'))
        .leftJoin('trigger_flows as seen', (join) =>
          join
            .onRef('seen.tenant_id', '=', 'newest.tenant_id')
            .onRef('seen.namespace', '=', 'newest.namespace')
            .onRef('seen.flow_id', '=', 'newest.id'),
        )
        .select(['newest.tenant_id as tenantId', 'newest.namespace as namespace', 'newest.id as flowId'])
        .where(({ eb, or }) => or([eb('seen.revision', 'is', null), eb('seen.revision', '<>', eb.ref('newest.revision'))]))
        .execute()
    },

    async ended(executionIds) {
      if (executionIds.length === 0) return []
      const known = await db.selectFrom('executions').select(['id', 'closed']).where('id', 'in', executionIds).execute()
      const open = new Set(known.filter(({ closed }) => closed === 0).map(({ id }) => id))
      const over = executionIds.filter((id) => !open.has(id))
      if (over.length === 0) return []
      const rows = await db.selectFrom('executions').selectAll().where('id', 'in', over).execute()
      const closed = new Map(rows.map((row) => [row.id, executionOf(row)]))
      return over.map((id) => {
        const execution = closed.get(id)
        return { id, ...(execution !== undefined && { execution }) }
      })
    },
  }
}

type StoredRow = TriggerTable & { readonly open_execution: string | null }

function stored(db: Database['db']) {
  return db.selectFrom('triggers').selectAll('triggers').select(openExecution.as('open_execution'))
}

const storedOf = (row: StoredRow): StoredTrigger => ({ state: triggerOf(row), locked: row.open_execution !== null })

/** The check of a lease leaves null in a column that takes none. */
export function shardLost(error: unknown): never {
  if (error instanceof WindhoverError && String(error.fields['reason'] ?? '').includes('trigger_shards.epoch'))
    throw ShardLost({}, { cause: error })
  throw error
}
