import type { DataSource } from '@windhover/core/dashboard/data-source.ts'
import { bucketMs, firstMonday, type TimeBucket } from '@windhover/core/dashboard/time-buckets.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect/dialect.ts'
import type { Schema } from '../schema.ts'

/** Where the rows of a source lie, and what each of its fields is in SQL. Labels are asked for by key and have no column. */
export interface ChartTable {
  readonly table: keyof Schema & string
  readonly fields: Readonly<Record<string, RawBuilder<unknown>>>
  /** What belongs to the source besides the tenant. */
  readonly rows?: RawBuilder<SqlBool>
}

/** Runs of tests and playgrounds are not counted, nor are iterations. */
const ordinary = (column: string): RawBuilder<SqlBool> => sql`(${sql.ref(column)} is null or ${sql.ref(column)} = 'NORMAL')`

const newestFlow = sql<SqlBool>`deleted = 0 and not exists (select 1 from flows as newer where newer.tenant_id = flows.tenant_id
  and newer.namespace = flows.namespace and newer.id = flows.id and newer.revision > flows.revision)`

export const chartTables: Readonly<Record<DataSource, ChartTable>> = {
  executions: {
    table: 'executions',
    rows: ordinary('kind'),
    fields: {
      ID: sql.ref('id'),
      NAMESPACE: sql.ref('namespace'),
      FLOW_ID: sql.ref('flow_id'),
      FLOW_REVISION: sql`body_json ->> 'flowRevision'`,
      STATE: sql.ref('state'),
      DURATION: sql`(end_date - start_date) / 1000.0`,
      START_DATE: sql.ref('start_date'),
      END_DATE: sql.ref('end_date'),
      TRIGGER_EXECUTION_ID: sql.ref('started_by'),
    },
  },
  logs: {
    table: 'logs',
    rows: ordinary('execution_kind'),
    fields: {
      NAMESPACE: sql.ref('namespace'),
      FLOW_ID: sql.ref('flow_id'),
      EXECUTION_ID: sql.ref('execution_id'),
      TASK_ID: sql.ref('task_id'),
      DATE: sql.ref('timestamp'),
      TASK_RUN_ID: sql.ref('task_run_id'),
      ATTEMPT_NUMBER: sql.ref('attempt_number'),
      TRIGGER_ID: sql.ref('trigger_id'),
      LEVEL: sql.ref('level'),
      MESSAGE: sql.ref('message'),
    },
  },
  metrics: {
    table: 'metrics',
    rows: ordinary('execution_kind'),
    fields: {
      NAMESPACE: sql.ref('namespace'),
      FLOW_ID: sql.ref('flow_id'),
      TASK_ID: sql.ref('task_id'),
      EXECUTION_ID: sql.ref('execution_id'),
      TASK_RUN_ID: sql.ref('task_run_id'),
      TYPE: sql.ref('type'),
      NAME: sql.ref('name'),
      VALUE: sql.ref('value'),
      DATE: sql.ref('timestamp'),
    },
  },
  flows: {
    table: 'flows',
    rows: newestFlow,
    fields: { ID: sql.ref('id'), NAMESPACE: sql.ref('namespace'), REVISION: sql.ref('revision') },
  },
  triggers: {
    table: 'triggers',
    fields: {
      ID: sql.ref('trigger_id'),
      NAMESPACE: sql.ref('namespace'),
      FLOW_ID: sql.ref('flow_id'),
      TRIGGER_ID: sql.ref('trigger_id'),
      EXECUTION_ID: sql.ref('locked_by'),
      NEXT_EXECUTION_DATE: sql.ref('next_date'),
      WORKER_ID: sql.ref('worker_id'),
    },
  },
}

/** The beginning of the bucket a date lies in, in milliseconds as the date itself. */
export function bucketExpression(dialect: Dialect, date: RawBuilder<unknown>, bucket: TimeBucket): RawBuilder<unknown> {
  if (bucket === 'month') return dialect.monthStart(date)
  const length = sql.lit(bucketMs[bucket])
  // whole numbers are divided downwards: all dates are after 1970
  if (bucket !== 'week') return sql`${date} - ${date} % ${length}`
  const first = sql.lit(firstMonday)
  return sql`${date} - (${date} - ${first}) % ${length}`
}
