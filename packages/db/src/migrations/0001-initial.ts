import type { ColumnTypes } from '../dialect/dialect.ts'
import type { Migration } from './migration.ts'

export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: (dialect) => [
    ...flows(dialect.types),
    ...executions(dialect.types),
    dialect.partialIndex('executions_open', 'executions', 'namespace, flow_id, start_date', 'closed = 0'),
    dialect.partialIndex('executions_started_by', 'executions', 'started_by', 'started_by is not null'),
    dialect.partialIndex('executions_parent', 'executions', 'parent_id', 'parent_id is not null'),
    ...taskRuns(dialect.types),
    ...entries(dialect.types),
    dialect.partialIndex('logs_execution', 'logs', 'execution_id, id', 'execution_id is not null'),
    dialect.partialIndex('metrics_execution', 'metrics', 'execution_id, id', 'execution_id is not null'),
    ...versions(dialect.types),
  ],
}

const flows = (t: ColumnTypes): readonly string[] => [
  `create table flows (tenant_id ${t.key} not null, namespace ${t.key} not null, id ${t.key} not null, revision ${t.integer} not null,
    generation ${t.key} not null, source ${t.text} not null, deleted ${t.boolean} not null, draft ${t.boolean} not null,
    disabled ${t.boolean} not null, updated ${t.bigint} not null, description ${t.text}, labels_json ${t.json} not null,
    primary key (tenant_id, namespace, id, revision))`,
]

/** Kind and tenant come last in the indexes: every search asks for them, so counting needs no look at the rows. Not first: they
 *  tell few rows apart, and a planner without statistics would take an equality for the best key. */
const executions = (t: ColumnTypes): readonly string[] => [
  `create table executions (id ${t.key} not null primary key, tenant_id ${t.key} not null, namespace ${t.key} not null,
    flow_id ${t.key} not null, state ${t.key} not null, start_date ${t.bigint} not null, end_date ${t.bigint}, kind ${t.key},
    parent_id ${t.key}, started_by ${t.key}, closed ${t.boolean} not null, labels_json ${t.json} not null, body_json ${t.json} not null)`,
  'create index executions_latest on executions (start_date, kind, tenant_id)',
  'create index executions_state on executions (state, start_date, kind, tenant_id)',
  'create index executions_flow on executions (namespace, flow_id, start_date, kind, tenant_id)',
]

const taskRuns = (t: ColumnTypes): readonly string[] => [
  `create table task_runs (id ${t.key} not null primary key, execution_id ${t.key} not null, seq ${t.integer} not null,
    task_id ${t.key} not null, parent_task_run_id ${t.key}, value ${t.text}, iteration ${t.integer}, state ${t.key} not null,
    histories_json ${t.json} not null, attempts_json ${t.json}, outputs_json ${t.json}, dynamic ${t.boolean}, force_execution ${t.boolean})`,
  'create index task_runs_execution on task_runs (execution_id, seq)',
  `create table timers (id ${t.key} not null primary key, execution_id ${t.key} not null, task_run_id ${t.key}, kind ${t.key} not null,
    due ${t.bigint} not null, detail ${t.text})`,
  'create index timers_execution on timers (execution_id)',
  `create table purges (execution_id ${t.key} not null primary key)`,
]

const entries = (t: ColumnTypes): readonly string[] => [
  `create table logs (id ${t.identity}, tenant_id ${t.key} not null, namespace ${t.key} not null, flow_id ${t.key} not null,
    execution_id ${t.key}, task_id ${t.key}, task_run_id ${t.key}, trigger_id ${t.key}, attempt_number ${t.integer},
    timestamp ${t.bigint} not null, level ${t.key} not null, thread ${t.text}, message ${t.text} not null, execution_kind ${t.key})`,
  'create index logs_timestamp on logs (timestamp)',
  `create table metrics (id ${t.identity}, tenant_id ${t.key} not null, namespace ${t.key} not null, flow_id ${t.key} not null,
    task_id ${t.key}, execution_id ${t.key}, task_run_id ${t.key}, trigger_id ${t.key}, name ${t.key} not null, type ${t.key} not null,
    value ${t.double} not null, tags_json ${t.json}, timestamp ${t.bigint} not null, execution_kind ${t.key})`,
]

const versions = (t: ColumnTypes): readonly string[] => [
  `create table kv (tenant_id ${t.key} not null, namespace ${t.key} not null, key_name ${t.key} not null, version ${t.integer} not null,
    description ${t.text}, expiration ${t.bigint}, created ${t.bigint} not null, updated ${t.bigint} not null,
    deleted ${t.boolean} not null, value_json ${t.json} not null, primary key (tenant_id, namespace, key_name, version))`,
  `create table namespace_files (tenant_id ${t.key} not null, namespace ${t.key} not null, path ${t.key} not null,
    version ${t.integer} not null, size_bytes ${t.bigint} not null, created ${t.bigint} not null, updated ${t.bigint} not null,
    deleted ${t.boolean} not null, primary key (tenant_id, namespace, path, version))`,
]
