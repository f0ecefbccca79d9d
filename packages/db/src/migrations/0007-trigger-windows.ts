import type { Migration } from './migration.ts'

/** Windows of Flow triggers, and changes of state whose Flow triggers are still to be judged. */
export const triggerWindows: Migration = {
  version: 7,
  name: 'trigger-windows',
  statements: ({ types: t }) => [
    `create table trigger_windows (tenant_id ${t.key} not null, namespace ${t.key} not null, flow_id ${t.key} not null,
      trigger_id ${t.key} not null, window_id ${t.key} not null, start_date ${t.bigint} not null, end_date ${t.bigint} not null,
      results_json ${t.json} not null, outputs_json ${t.json} not null,
      primary key (tenant_id, namespace, flow_id, trigger_id, window_id))`,
    `create table state_changes (position ${t.identity}, tenant_id ${t.key} not null, execution_id ${t.key} not null, state ${t.key} not null,
      histories ${t.integer} not null, date ${t.bigint} not null)`,
    'create index state_changes_execution on state_changes (execution_id, histories)',
  ],
}
