import type { ColumnTypes } from '../dialect/dialect.ts'
import type { Migration } from './migration.ts'

export const triggers: Migration = {
  version: 2,
  name: 'triggers',
  statements: (dialect) => [...states(dialect.types), ...sharing(dialect.types), ...shards.map((shard) => freeShard(shard))],
}

/** As many as `triggerShards` of core's ports. */
const shards = Array.from({ length: 16 }, (_, shard) => shard)
const freeShard = (shard: number): string => `insert into trigger_shards (shard, owner, epoch, expires) values (${shard}, '', 0, 0)`

const key = (t: ColumnTypes): string =>
  `tenant_id ${t.key} not null, namespace ${t.key} not null, flow_id ${t.key} not null, trigger_id ${t.key} not null`

const states = (t: ColumnTypes): readonly string[] => [
  `create table triggers (${key(t)}, shard ${t.integer} not null, type ${t.key} not null, kind ${t.key} not null, date ${t.bigint} not null,
    next_date ${t.bigint}, disabled ${t.boolean} not null, locked_by ${t.key}, worker_id ${t.key}, updated ${t.bigint} not null,
    body_json ${t.json} not null, primary key (tenant_id, namespace, flow_id, trigger_id))`,
  'create index triggers_shard on triggers (shard, tenant_id, namespace, flow_id, trigger_id)',
  `create table trigger_lines (${key(t)}, position ${t.integer} not null, line ${t.bigint} not null, date ${t.bigint} not null,
    outcome ${t.key} not null, count ${t.bigint} not null, slot ${t.bigint}, reason ${t.text}, execution_id ${t.key},
    primary key (tenant_id, namespace, flow_id, trigger_id, position))`,
]

/** A scheduler that writes proves its lease in the same transaction: `epoch` must not become null. */
const sharing = (t: ColumnTypes): readonly string[] => [
  `create table trigger_flows (tenant_id ${t.key} not null, namespace ${t.key} not null, flow_id ${t.key} not null,
    revision ${t.integer} not null, primary key (tenant_id, namespace, flow_id))`,
  `create table trigger_shards (shard ${t.integer} not null primary key, owner ${t.key} not null, epoch ${t.bigint} not null,
    expires ${t.bigint} not null)`,
  `create table trigger_schedulers (owner ${t.key} not null primary key, expires ${t.bigint} not null)`,
]
