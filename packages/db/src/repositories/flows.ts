import { DatabaseConflict, IllegalState, WindhoverError } from '@windhover/core/errors.ts'
import type { Generation } from '@windhover/core/generation.ts'
import type { FlowRepository, StoredFlow } from '@windhover/core/ports/repositories.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { FlowTable } from '../schema.ts'
import { hasLabel, inNamespace, mentions } from './conditions.ts'
import { labelsText } from './execution-row.ts'
import { anyOf, type FieldTable, filterSql, scopeSql, searchSql, textSql } from './filter-sql.ts'
import { offsetOf, sortOf, totalCap } from './paging.ts'
import { insertOf, writeOf } from './upserts.ts'

const columns = [
  'tenant_id',
  'namespace',
  'id',
  'revision',
  'generation',
  'source',
  'deleted',
  'draft',
  'disabled',
  'updated',
  'description',
  'labels_json',
] as const satisfies readonly (keyof FlowTable)[]

const sortColumns = { id: 'id', namespace: 'namespace', revision: 'revision', updated: 'updated', disabled: 'disabled' } as const

function flowFields(dialect: Dialect): FieldTable {
  const value = sql.ref('label_value')
  return {
    namespace: textSql(dialect, sql.ref('namespace')),
    flowId: textSql(dialect, sql.ref('id')),
    scope: scopeSql(sql.ref('namespace')),
    q: searchSql((text) => mentions(dialect, ['id', 'namespace'], text)),
    labels: (condition) => {
      const { key = '', operation, values } = condition
      if (operation === 'CONTAINS')
        return dialect.hasLabel(sql.ref('labels_json'), key, anyOf(values.map((text) => dialect.contains(value, text))))
      const has = anyOf(values.map((text) => hasLabel(dialect, 'labels_json', { key, value: text })))
      return operation === 'NOT_EQUALS' ? sql<boolean>`not ${has}` : has
    },
  }
}

const newerRevision = sql`select 1 from flows as newer where newer.tenant_id = flows.tenant_id and newer.namespace = flows.namespace
  and newer.id = flows.id and newer.revision > flows.revision`

export function createFlowRepository(database: Database): FlowRepository {
  const { db, dialect } = database
  const insert = insertOf(dialect, 'flows', columns)
  const latest = (tenantId: string) =>
    db.selectFrom('flows').where('tenant_id', '=', tenantId).where('deleted', '=', 0).where(sql<boolean>`not exists (${newerRevision})`)
  const ofKey = (key: { tenantId: string; namespace: string; id: string }) =>
    db.selectFrom('flows').selectAll().where('tenant_id', '=', key.tenantId).where('namespace', '=', key.namespace).where('id', '=', key.id)
  return {
    async save(flow) {
      try {
        await database.transaction(writeOf(insert, [flow], (values, stored) => values.push(...valuesOf(stored))))
      } catch (error) {
        if (!(error instanceof WindhoverError) || error.code !== DatabaseConflict.code) throw error
        const message = `Revision ${flow.revision} of the flow '${flow.namespace}.${flow.id}' exists already`
        throw IllegalState({ message }, { cause: error })
      }
    },

    async find(key) {
      if (key.revision !== undefined) {
        const row = await ofKey(key).where('revision', '=', key.revision).executeTakeFirst()
        return row && flowOf(row)
      }
      const row = await ofKey(key).orderBy('revision', 'desc').limit(1).executeTakeFirst()
      return row === undefined || row.deleted === 1 ? undefined : flowOf(row)
    },

    async mentioning(tenantId, text) {
      const newerToRun = sql`${newerRevision} and (newer.draft = 0 or newer.deleted = 1)`
      const inForce = db.selectFrom('flows').selectAll().where('tenant_id', '=', tenantId).where('deleted', '=', 0).where('draft', '=', 0)
      const holding = inForce.where(dialect.contains(sql`lower(source)`, text.toLowerCase()))
      return (await holding.where(sql<boolean>`not exists (${newerToRun})`).execute()).map(flowOf)
    },

    async revisions(key) {
      return (await ofKey(key).orderBy('revision').execute()).map(flowOf)
    },

    async search(tenantId, filter, page) {
      let matching = latest(tenantId)
      if (filter.namespace !== undefined) matching = matching.where('namespace', '=', filter.namespace)
      if (filter.namespacePrefix !== undefined) matching = matching.where(inNamespace('namespace', filter.namespacePrefix))
      if (filter.query !== undefined && filter.query !== '') matching = matching.where(mentions(dialect, ['id', 'namespace'], filter.query))
      if (filter.sourceText !== undefined && filter.sourceText !== '')
        matching = matching.where(mentions(dialect, ['source'], filter.sourceText))
      if (filter.where !== undefined) matching = matching.where(filterSql(filter.where, flowFields(dialect)))
      for (const label of filter.labels ?? []) matching = matching.where(hasLabel(dialect, 'labels_json', label))
      let ordered = matching.selectAll()
      for (const { column, direction } of sortOf(page, sortColumns)) ordered = ordered.orderBy(column, direction)
      const counted = db
        .selectFrom(matching.select(sql`1`.as('one')).limit(totalCap).as('capped'))
        .select(({ fn }) => fn.countAll<number>().as('total'))
      const [rows, count] = await Promise.all([
        ordered.orderBy('namespace').orderBy('id').limit(page.size).offset(offsetOf(page)).execute(),
        counted.executeTakeFirstOrThrow(),
      ])
      return { results: rows.map(flowOf), total: count.total }
    },

    async namespaces(tenantId) {
      return (await latest(tenantId).select('namespace').distinct().orderBy('namespace').execute()).map(({ namespace }) => namespace)
    },

    async purge({ tenantId, namespace, id }, revisions) {
      if (revisions.length === 0) return 0
      const ofFlow = db.deleteFrom('flows').where('tenant_id', '=', tenantId).where('namespace', '=', namespace).where('id', '=', id)
      return Number((await ofFlow.where('revision', 'in', revisions).executeTakeFirst()).numDeletedRows)
    },
  }

  function valuesOf(flow: StoredFlow) {
    const flags = [dialect.boolean(flow.deleted), dialect.boolean(flow.draft), dialect.boolean(flow.disabled)]
    const head = [flow.tenantId, flow.namespace, flow.id, flow.revision, flow.generation, flow.source]
    return [...head, ...flags, flow.updated, flow.description ?? null, labelsText(flow.labels)]
  }
}

function flowOf(row: FlowTable): StoredFlow {
  return {
    tenantId: row.tenant_id,
    namespace: row.namespace,
    id: row.id,
    revision: row.revision,
    // Written from a StoredFlow.
    generation: row.generation as Generation,
    source: row.source,
    deleted: row.deleted === 1,
    draft: row.draft === 1,
    disabled: row.disabled === 1,
    updated: row.updated,
    ...(row.description !== null && { description: row.description }),
    labels: JSON.parse(row.labels_json) as StoredFlow['labels'],
  }
}
