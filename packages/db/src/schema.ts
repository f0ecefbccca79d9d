import type { Generated } from 'kysely'

/** Dates are milliseconds since 1970, flags 0 or 1, `…_json` columns JSON text that keeps exact numbers. */
export interface Schema {
  flows: FlowTable
  executions: ExecutionTable
  execution_labels: ExecutionLabelTable
  task_runs: TaskRunTable
  timers: TimerTable
  logs: LogTable
  metrics: MetricTable
  kv: KvTable
  namespace_files: NamespaceFileTable
  dashboards: DashboardTable
  mcp_servers: McpServerTable
  purges: PurgeTable
  users: UserTable
  tokens: TokenTable
  triggers: TriggerTable
  trigger_lines: TriggerLineTable
  trigger_flows: TriggerFlowTable
  trigger_shards: TriggerShardTable
  trigger_schedulers: TriggerSchedulerTable
  trigger_windows: TriggerWindowTable
  state_changes: StateChangeTable
}

/** What was true of upstream executions for a Flow trigger that waits for several. */
export interface TriggerWindowTable {
  tenant_id: string
  namespace: string
  flow_id: string
  trigger_id: string
  window_id: string
  start_date: number
  end_date: number
  results_json: string
  outputs_json: string
}

/** Changes of state whose Flow triggers are still to be judged. */
export interface StateChangeTable {
  position: Generated<number>
  tenant_id: string
  execution_id: string
  state: string
  histories: number
  date: number
}

export interface FlowTable {
  tenant_id: string
  namespace: string
  id: string
  revision: number
  generation: string
  source: string
  deleted: number
  draft: number
  disabled: number
  updated: number
  description: string | null
  labels_json: string
}

/** The header: columns that are searched, and everything else as one JSON text. */
export interface ExecutionTable {
  id: string
  tenant_id: string
  namespace: string
  flow_id: string
  state: string
  start_date: number
  end_date: number | null
  kind: string | null
  parent_id: string | null
  /** The execution whose task run or change started this one. */
  started_by: string | null
  closed: number
  labels_json: string
  body_json: string
}

/** Follows `executions` by itself. */
export interface ExecutionLabelTable {
  label_key: string
  label_value: string
  start_date: number
  execution_id: string
  kind: string | null
  tenant_id: string
}

export interface TaskRunTable {
  id: string
  execution_id: string
  seq: number
  task_id: string
  parent_task_run_id: string | null
  value: string | null
  iteration: number | null
  state: string
  histories_json: string
  attempts_json: string | null
  outputs_json: string | null
  dynamic: number | null
  force_execution: number | null
}

export interface TimerTable {
  id: string
  execution_id: string
  task_run_id: string | null
  kind: string
  due: number
  detail: string | null
}

export interface LogTable {
  id: Generated<number>
  tenant_id: string
  namespace: string
  flow_id: string
  execution_id: string | null
  task_id: string | null
  task_run_id: string | null
  trigger_id: string | null
  attempt_number: number | null
  timestamp: number
  level: string
  thread: string | null
  message: string
  execution_kind: string | null
}

export interface MetricTable {
  id: Generated<number>
  tenant_id: string
  namespace: string
  flow_id: string
  task_id: string | null
  execution_id: string | null
  task_run_id: string | null
  trigger_id: string | null
  name: string
  type: string
  value: number
  tags_json: string | null
  timestamp: number
  execution_kind: string | null
}

export interface KvTable {
  tenant_id: string
  namespace: string
  key_name: string
  version: number
  description: string | null
  expiration: number | null
  created: number
  updated: number
  deleted: number
  value_json: string
}

export interface NamespaceFileTable {
  tenant_id: string
  namespace: string
  path: string
  version: number
  size_bytes: number
  created: number
  updated: number
  deleted: number
}

export interface DashboardTable {
  tenant_id: string
  id: string
  title: string
  description: string | null
  source: string
  created: number
  updated: number
}

export interface McpServerTable {
  tenant_id: string
  id: string
  body_json: string
  created: number
  updated: number
}

/** Executions that are gone but whose task runs are still being removed, a few at a time. */
export interface PurgeTable {
  execution_id: string
}

export interface TriggerTable {
  tenant_id: string
  namespace: string
  flow_id: string
  trigger_id: string
  shard: number
  type: string
  kind: string
  date: number
  next_date: number | null
  disabled: number
  /** The execution it waits for: a lock only while that one is open. */
  locked_by: string | null
  worker_id: string | null
  updated: number
  body_json: string
}

/** The history of each trigger, as a ring: `position` is the line's number modulo the lines that are kept. */
export interface TriggerLineTable {
  tenant_id: string
  namespace: string
  flow_id: string
  trigger_id: string
  position: number
  line: number
  date: number
  outcome: string
  count: number
  slot: number | null
  reason: string | null
  execution_id: string | null
}

/** Which revision of a flow the scheduler has taken in. */
export interface TriggerFlowTable {
  tenant_id: string
  namespace: string
  flow_id: string
  revision: number
}

export interface TriggerShardTable {
  shard: number
  owner: string
  epoch: number
  expires: number
}

/** Schedulers that are alive. */
export interface TriggerSchedulerTable {
  owner: string
  expires: number
}

export interface UserTable {
  id: string
  username: string
  password_hash: string
  role: string
  created: number
  updated: number
}

export interface TokenTable {
  id: string
  user_id: string
  kind: string
  name: string
  secret_hash: string
  permissions_json: string
  created: number
  expires: number | null
  last_used: number | null
}
