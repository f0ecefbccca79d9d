import type { Migration } from './migration.ts'

export const credentials: Migration = {
  version: 4,
  name: 'credentials',
  statements: ({ types: t }) => [
    `create table users (id ${t.key} not null primary key, username ${t.key} not null unique, password_hash ${t.text} not null,
      role ${t.key} not null, created ${t.bigint} not null, updated ${t.bigint} not null)`,
    `create table tokens (id ${t.key} not null primary key, user_id ${t.key} not null, kind ${t.key} not null, name ${t.text} not null,
      secret_hash ${t.key} not null, permissions_json ${t.json} not null, created ${t.bigint} not null, expires ${t.bigint},
      last_used ${t.bigint})`,
    'create index tokens_kind on tokens (kind, created)',
  ],
}
