import type { Filter } from '@windhover/core/filter/index.ts'
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { sqlite } from '../src/dialect/sqlite.ts'
import { wholeFilter as whole } from '../src/repositories/execution-conditions.ts'
import { countSql, planOf, rowsSql } from '../src/repositories/execution-search.ts'

/** Only writes statements. */
const writer = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
const textOf = (statement: { compile(executor: typeof writer): ReturnType<Compilable['compile']> }) => {
  const { sql: text, parameters } = statement.compile(writer)
  return [text.replaceAll(/\s+/g, ' '), parameters]
}

const label: Filter = { field: 'labels', operation: 'EQUALS', key: 'team', values: ['sales'] }
const failed: Filter = { field: 'state', operation: 'EQUALS', values: ['FAILED'] }

describe('the statements of a search in SQLite', () => {
  const ordinary = '("executions"."kind" is null or "executions"."kind" = \'NORMAL\')'

  test('by state', () => {
    expect(textOf(countSql(planOf(sqlite, 'main', whole({ where: failed })), 10))).toEqual([
      `select count(*) as total from (select 1 as one from executions where "executions"."tenant_id" = ? and ("executions"."state" in (?) and ${ordinary}) limit ?) as capped`,
      ['main', 'FAILED', 10],
    ])
  })

  test('by label: counted without a look at the executions, then read through the label', () => {
    const plan = planOf(sqlite, 'main', whole({ where: label }))
    const conditions = `"execution_labels"."tenant_id" = ? and (execution_labels.label_key = ? and execution_labels.label_value = ? and ("execution_labels"."kind" is null or "execution_labels"."kind" = 'NORMAL'))`
    expect(textOf(countSql(plan, 10))).toEqual([
      `select count(*) as total from (select 1 as one from execution_labels where ${conditions} limit ?) as capped`,
      ['main', 'team', 'sales', 10],
    ])
    expect(textOf(rowsSql(plan, sql`${plan.startDate} desc`, 5, 0))).toEqual([
      `select executions.* from execution_labels inner join executions on executions.id = execution_labels.execution_id where ${conditions} order by "execution_labels"."start_date" desc limit ? offset ?`,
      ['main', 'team', 'sales', 5, 0],
    ])
  })

  test('by label and state: the executions are looked at', () => {
    expect(textOf(countSql(planOf(sqlite, 'main', whole({ where: { all: [label, failed] } })), 10))[0]).toContain(
      'from execution_labels inner join executions on executions.id = execution_labels.execution_id where',
    )
  })

  test('many matches: through the dates, not through an index of names', () => {
    const [text] = textOf(rowsSql(planOf(sqlite, 'main', whole({ namespacePrefix: 'a' }), true), sql`executions.start_date desc`, 5, 0))
    expect(text).toContain('(+"executions"."namespace" = ? or (+"executions"."namespace" >= ? and +"executions"."namespace" < ?))')
  })

  test('groups keep their brackets', () => {
    const where: Filter = { any: [{ all: [failed, label] }, { field: 'namespace', operation: 'CONTAINS', values: ['a', 'b'] }] }
    expect(textOf(countSql(planOf(sqlite, 'main', whole({ where })), 10))).toEqual([
      `select count(*) as total from (select 1 as one from executions where "executions"."tenant_id" = ? and ((("executions"."state" in (?) and exists (select 1 from execution_labels as owned where owned.label_key = ? and "owned"."label_value" in (?) and owned.start_date = "executions"."start_date" and owned.execution_id = "executions"."id")) or (instr("executions"."namespace", ?) > 0 or instr("executions"."namespace", ?) > 0)) and ${ordinary}) limit ?) as capped`,
      ['main', 'FAILED', 'team', 'sales', 'a', 'b', 10],
    ])
  })
})
