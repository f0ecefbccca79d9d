import type { Dialect } from './dialect.ts'

const addLabels = `insert or ignore into execution_labels
  select label.value ->> 'key', label.value ->> 'value', new.start_date, new.id, new.kind, new.tenant_id
  from json_each(new.labels_json) as label`
const removeLabels = `delete from execution_labels where start_date = old.start_date and execution_id = old.id
  and (label_key, label_value) in (select label.value ->> 'key', label.value ->> 'value' from json_each(old.labels_json) as label)`

/** The part of the dialect that needs no query builder: migrations and writes run in the SQLite thread, which must start fast. */
export const sqliteSchema: Omit<Dialect, 'contains' | 'matches' | 'hasLabel' | 'insertion' | 'withoutIndex' | 'monthStart'> = {
  name: 'sqlite',
  types: {
    identity: 'integer primary key',
    key: 'text',
    text: 'text',
    json: 'text',
    bigint: 'integer',
    integer: 'integer',
    double: 'real',
    boolean: 'integer',
  },
  partialIndex: (name, table, columns, where) => `create index ${name} on ${table} (${columns}) where ${where}`,
  upsert(table, columns, key) {
    const marks = columns.map(() => '?').join(', ')
    const changes = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`)
    return `insert into ${table} (${columns.join(', ')}) values (${marks}) on conflict (${key.join(', ')}) do update set ${changes.join(', ')}`
  },
  placeholder: () => '?',
  clustered: ' without rowid',
  labelTriggers: [
    `create trigger execution_labels_insert after insert on executions begin ${addLabels}; end`,
    `create trigger execution_labels_update after update of labels_json on executions when old.labels_json is not new.labels_json
      begin ${removeLabels}; ${addLabels}; end`,
    `create trigger execution_labels_delete after delete on executions begin ${removeLabels}; end`,
  ],
  fillLabels: `insert or ignore into execution_labels
    select label.value ->> 'key', label.value ->> 'value', executions.start_date, executions.id, executions.kind, executions.tenant_id
    from executions, json_each(executions.labels_json) as label`,
  boolean: (value) => (value ? 1 : 0),
}
