import { InvalidRequest } from '@windhover/core/errors.ts'
import type { Filter } from '@windhover/core/filter/index.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionFilter, ExecutionRepository, ExecutionWalk, Page, PageRequest } from '@windhover/core/ports/repositories.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { TaskRunTable } from '../schema.ts'
import { createCommitWrites } from './commit-writes.ts'
import { oneOf } from './conditions.ts'
import { wholeFilter } from './execution-conditions.ts'
import { executionOf } from './execution-row.ts'
import { countSql, distinctSql, planOf, rowsSql } from './execution-search.ts'
import { withoutTexts } from './execution-texts.ts'
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

    walk: (tenantId, filter, walk) => walkThrough(database, tenantId, filter, walk),

    async withTaskRuns(executions) {
      const rows = await taskRunsOf(
        database,
        executions.map(({ id }) => id),
      )
      return executions.map((execution) => ({
        execution,
        taskRuns: (rows.get(execution.id) ?? []).map((row) => taskRunOf(row, execution)),
      }))
    },

    async count(tenantId, filter) {
      const { rows } = await countSql(planOf(dialect, tenantId, await asked(database, tenantId, filter)), Number.MAX_SAFE_INTEGER).execute(
        database.searches,
      )
      return rows[0]?.total ?? 0
    },

    distinct: (tenantId, field, filter, limit) => distinct(database, tenantId, field, filter, limit),

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

/** Read together, page by page: the executions of a list are shown with their task runs. */
async function taskRunsOf({ searches }: Database, ids: readonly string[]): Promise<ReadonlyMap<string, readonly TaskRunTable[]>> {
  const byExecution = new Map<string, TaskRunTable[]>()
  let after = { id: '', seq: -1 }
  for (let last = taskRunPage; last === taskRunPage && ids.length > 0; ) {
    const rows = await searches
      .selectFrom('task_runs')
      .selectAll()
      .where(oneOf('execution_id', ids))
      .where(sql<boolean>`(execution_id > ${after.id} or (execution_id = ${after.id} and seq > ${after.seq}))`)
      .orderBy('execution_id')
      .orderBy('seq')
      .limit(taskRunPage)
      .execute()
    for (const row of rows) {
      const known = byExecution.get(row.execution_id)
      if (known === undefined) byExecution.set(row.execution_id, [row])
      else known.push(row)
      after = { id: row.execution_id, seq: row.seq }
    }
    last = rows.length
  }
  return byExecution
}

async function search(database: Database, tenantId: string, filter: ExecutionFilter, page: PageRequest): Promise<Page<Execution>> {
  const { searches, dialect } = database
  const sort = sortOf(page, sortColumns)
  const wanted = await asked(database, tenantId, filter)
  const counting = planOf(dialect, tenantId, wanted)
  const { rows: counted } = await countSql(counting, totalCap).execute(searches)
  const total = counted[0]?.total ?? 0
  const isByDate = sort[0] === undefined || sort[0].column === 'start_date'
  const isLedByLabel = counting.start === 'execution_labels'
  const plan = isByDate && total >= totalCap && counting.prefersDates && !isLedByLabel ? planOf(dialect, tenantId, wanted, true) : counting
  const { rows } = await rowsSql(plan, orderOf(sort, plan.startDate, dialect), page.size, offsetOf(page)).execute(searches)
  return { results: rows.map(executionOf), total }
}

/** Everything the filter asks for, texts found already. */
async function asked(database: Database, tenantId: string, filter: ExecutionFilter): Promise<Filter | undefined> {
  const whole = wholeFilter(filter)
  return whole === undefined ? undefined : withoutTexts(database, tenantId, whole)
}

type Sort = ReturnType<typeof sortOf<(typeof sortColumns)[keyof typeof sortColumns]>>

function orderOf(sort: Sort, startDate: RawBuilder<unknown>, dialect: Dialect): RawBuilder<unknown> {
  const terms = sort.map(({ column, direction }) => {
    const expression =
      column === 'duration'
        ? sql`executions.end_date - executions.start_date`
        : column === 'start_date'
          ? startDate
          : sql.ref(`executions.${column}`)
    return direction === 'asc' ? sql`${expression} asc` : sql`${expression} desc`
  })
  if (sort.length === 0) terms.push(sql`${startDate} desc`)
  if (!sort.some(({ column }) => column === 'id')) {
    terms.push(sort[0]?.direction === 'asc' ? sql`${dialect.insertion} asc` : sql`${dialect.insertion} desc`)
  }
  return sql.join(terms)
}

/** Newest first, from where the last part ended: a walk costs the same at its end as at its beginning. */
async function walkThrough(
  database: Database,
  tenantId: string,
  filter: ExecutionFilter,
  { after, size }: ExecutionWalk,
): Promise<readonly Execution[]> {
  const { searches, dialect } = database
  const plan = planOf(dialect, tenantId, await asked(database, tenantId, filter))
  const { startDate, conditions } = plan
  const id = sql.ref('executions.id')
  const beyond =
    after === undefined
      ? []
      : [sql<boolean>`(${startDate} < ${after.startDate} or (${startDate} = ${after.startDate} and ${id} < ${after.id}))`]
  const order = sql`${startDate} desc, ${id} desc`
  const { rows } = await rowsSql({ ...plan, conditions: [...conditions, ...beyond] }, order, size, 0).execute(searches)
  return rows.map(executionOf)
}

const distinctColumns = {
  id: 'id',
  namespace: 'namespace',
  flowId: 'flow_id',
  state: 'state',
  kind: 'kind',
  parentId: 'parent_id',
  triggerExecutionId: 'started_by',
} as const

async function distinct(
  database: Database,
  tenantId: string,
  field: string,
  filter: ExecutionFilter,
  limit: number,
): Promise<readonly string[]> {
  const column = Object.hasOwn(distinctColumns, field) ? distinctColumns[field as keyof typeof distinctColumns] : undefined // hasOwn said so
  if (column === undefined) {
    throw InvalidRequest({ message: `No values of '${field}' are listed: expected one of ${Object.keys(distinctColumns).join(', ')}` })
  }
  const plan = planOf(database.dialect, tenantId, await asked(database, tenantId, filter))
  const { rows } = await distinctSql(plan, column, limit).execute(database.searches)
  return rows.map(({ value }) => value)
}
