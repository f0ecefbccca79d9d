import type { Migration } from './migration.ts'

/** Executions by label, and by flow whatever its namespace. The key holds everything a search by label asks for, so that it reads no row of `executions` it does not show. */
export const labels: Migration = {
  version: 3,
  name: 'labels',
  statements: ({ types: t, labelTriggers, fillLabels, clustered }) => [
    `create table execution_labels (label_key ${t.key} not null, label_value ${t.key} not null, start_date ${t.bigint} not null,
      execution_id ${t.key} not null, kind ${t.key}, tenant_id ${t.key} not null,
      primary key (label_key, label_value, start_date, execution_id))${clustered}`,
    fillLabels,
    'create index executions_flow_id on executions (flow_id, start_date, kind, tenant_id)',
    ...labelTriggers,
  ],
}
