import type { Execution } from '@windhover/core/model/execution.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionFilter, ExecutionRepository, Page, PageRequest } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { createCommitWrites } from './commit-writes.ts'
import { executionConditions } from './execution-filter.ts'
import { executionOf } from './execution-row.ts'
import { offsetOf, sortOf, totalCap } from './paging.ts'
import { createPurge } from './purge.ts'
import { taskRunOf } from './task-run-row.ts'
import { shardLost } from './triggers.ts'

const sortColumns = {
  id: 'id',
  namespace: 'namespace',
  flowId: 'flow_id',
  startDate: 'start_date',
  'state.startDate': 'start_date',
  endDate: 'end_date',
  'state.endDate': 'end_date',
  state: 'state',
  'state.current': 'state',
  duration: 'duration',
  'state.duration': 'duration',
} as const

/** How many task runs one answer of the database carries, so that reading a long loop does not hold up others. */
const taskRunPage = 5000

export function createExecutionRepository(database: Database): ExecutionRepository {
  const { db, dialect } = database
  const writesOf = createCommitWrites(dialect)
  const purge = createPurge(database)
  return {
    async commit(commit) {
      const writes = writesOf(commit)
      if (writes.length > 0) await database.transaction(writes).catch(commit.triggers === undefined ? undefined : shardLost)
    },

    async find(tenantId, id) {
      const header = db.selectFrom('executions').selectAll().where('id', '=', id).where('tenant_id', '=', tenantId)
      // Asked together, so that they travel together.
      const [row, first] = await Promise.all([header.executeTakeFirst(), taskRunRows(database, id)])
      if (row === undefined) return undefined
      const execution = executionOf(row)
      const taskRuns = first.map((taskRun) => taskRunOf(taskRun, execution))
      for (let last = first; last.length === taskRunPage; ) {
        last = await taskRunRows(database, id, last.at(-1)?.seq)
        for (const taskRun of last) taskRuns.push(taskRunOf(taskRun, execution))
      }
      return { execution, taskRuns }
    },

    search: (tenantId, filter, page) => search(database, tenantId, filter, page),

    async count(tenantId, filter) {
      let matching = database.searches.selectFrom('executions')
      for (const condition of executionConditions(dialect, tenantId, filter)) matching = matching.where(condition)
      const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      return total
    },

    async unfinished() {
      // A literal, so that the partial index serves it.
      const rows = await db
        .selectFrom('executions')
        .select('id')
        .where(sql`closed`, '=', sql`0`)
        .orderBy('start_date')
        .orderBy(dialect.insertion)
        .execute()
      return rows.map(({ id }) => id)
    },

    async slots({ tenantId, namespace, flowId }) {
      const rows = await db
        .selectFrom('executions')
        .selectAll()
        .where(sql`closed`, '=', sql`0`)
        .where('tenant_id', '=', tenantId)
        .where('namespace', '=', namespace)
        .where('flow_id', '=', flowId)
        .orderBy('start_date')
        .orderBy(dialect.insertion)
        .execute()
      const open = rows.map(executionOf).filter(({ kind }) => kind !== 'LOOP')
      const queued = open.filter(({ state }) => state.current === 'QUEUED').sort((a, b) => lastDate(a) - lastDate(b))
      return { running: open.filter(holdsSlot).map(({ id }) => id), queued: queued.map(({ id }) => id) }
    },

    async startedBy(tenantId, executionId) {
      const rows = await db
        .selectFrom('executions')
        .selectAll()
        .where('started_by', '=', executionId)
        .where('tenant_id', '=', tenantId)
        .orderBy('start_date')
        .orderBy(dialect.insertion)
        .execute()
      return rows.map(executionOf).filter((execution) => execution.loopRun !== undefined || hasStartingTaskRun(execution))
    },

    delete: (tenantId, ids) => purge(tenantId, ids),
  }
}

/** Not those started by a Flow trigger: their trigger names an execution but no task run. */
const hasStartingTaskRun = ({ trigger }: Execution): boolean => typeof trigger?.variables?.['taskRunId'] === 'string'

const lastDate = (execution: Execution): number => execution.state.histories.at(-1)?.date ?? 0

/** Held from the start to the end of afterExecution, but never by an execution that the limit itself stopped (spec: core-semantics §8.8). */
function holdsSlot({ state }: Execution): boolean {
  if (state.current === 'CREATED' || state.current === 'QUEUED') return false
  return !isTerminated(state.current) || state.histories.some((entry) => entry.state === 'RUNNING')
}

function taskRunRows({ db }: Database, executionId: string, after?: number) {
  const query = db.selectFrom('task_runs').selectAll().where('execution_id', '=', executionId).orderBy('seq').limit(taskRunPage)
  return (after === undefined ? query : query.where('seq', '>', after)).execute()
}

async function search(
  { searches: db, dialect }: Database,
  tenantId: string,
  filter: ExecutionFilter,
  page: PageRequest,
): Promise<Page<Execution>> {
  const sort = sortOf(page, sortColumns)
  const matching = (byDate: boolean) =>
    executionConditions(dialect, tenantId, filter, byDate).reduce((query, condition) => query.where(condition), db.selectFrom('executions'))
  const counted = db.selectFrom(matching(false).select(sql`1`.as('one')).limit(totalCap).as('capped'))
  const { total } = await counted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const sortedByDate = sort[0] === undefined || sort[0].column === 'start_date'
  let ordered = matching(sortedByDate && total >= totalCap).selectAll()
  for (const { column, direction } of sort) {
    ordered = column === 'duration' ? ordered.orderBy(sql`end_date - start_date`, direction) : ordered.orderBy(column, direction)
  }
  if (sort.length === 0) ordered = ordered.orderBy('start_date', 'desc')
  if (!sort.some(({ column }) => column === 'id')) ordered = ordered.orderBy(dialect.insertion, sort[0]?.direction ?? 'desc')
  const rows = await ordered.limit(page.size).offset(offsetOf(page)).execute()
  return { results: rows.map(executionOf), total }
}
