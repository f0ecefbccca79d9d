import type { Migration } from './migration.ts'

/** Dashboards, MCP servers, and what charts walk through: counting executions by state over time reads this index alone. */
export const dashboards: Migration = {
  version: 5,
  name: 'dashboards',
  statements: ({ types: t }) => [
    `create table dashboards (tenant_id ${t.key} not null, id ${t.key} not null, title ${t.text} not null, description ${t.text},
      source ${t.text} not null, created ${t.bigint} not null, updated ${t.bigint} not null, primary key (tenant_id, id))`,
    `create table mcp_servers (tenant_id ${t.key} not null, id ${t.key} not null, body_json ${t.json} not null, created ${t.bigint} not null,
      updated ${t.bigint} not null, primary key (tenant_id, id))`,
    'create index metrics_series on metrics (namespace, flow_id, name, timestamp)',
    'drop index executions_latest',
    'create index executions_latest on executions (start_date, kind, tenant_id, state, namespace, flow_id, end_date)',
  ],
}
