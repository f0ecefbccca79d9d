/** What a chart counts: rows of one kind, with the fields that can be shown, filtered and aggregated. */
export type DataSource = 'executions' | 'logs' | 'metrics' | 'flows' | 'triggers'

export type FieldKind = 'text' | 'number' | 'date' | 'label'

export interface SourceDefinition {
  readonly source: DataSource
  readonly fields: Readonly<Record<string, FieldKind>>
  /** Fields that the filters of a page are about, by the name of the filter. */
  readonly filters: Readonly<Record<string, string>>
}

const executions: SourceDefinition = {
  source: 'executions',
  fields: {
    ID: 'text',
    NAMESPACE: 'text',
    FLOW_ID: 'text',
    FLOW_REVISION: 'number',
    STATE: 'text',
    DURATION: 'number',
    LABELS: 'label',
    START_DATE: 'date',
    END_DATE: 'date',
    TRIGGER_EXECUTION_ID: 'text',
  },
  filters: { namespace: 'NAMESPACE', flowId: 'FLOW_ID', state: 'STATE', labels: 'LABELS' },
}

const logs: SourceDefinition = {
  source: 'logs',
  fields: {
    NAMESPACE: 'text',
    FLOW_ID: 'text',
    EXECUTION_ID: 'text',
    TASK_ID: 'text',
    DATE: 'date',
    TASK_RUN_ID: 'text',
    ATTEMPT_NUMBER: 'number',
    TRIGGER_ID: 'text',
    LEVEL: 'text',
    MESSAGE: 'text',
  },
  filters: { namespace: 'NAMESPACE', flowId: 'FLOW_ID' },
}

const metrics: SourceDefinition = {
  source: 'metrics',
  fields: {
    NAMESPACE: 'text',
    FLOW_ID: 'text',
    TASK_ID: 'text',
    EXECUTION_ID: 'text',
    TASK_RUN_ID: 'text',
    TYPE: 'text',
    NAME: 'text',
    VALUE: 'number',
    DATE: 'date',
  },
  filters: { namespace: 'NAMESPACE', flowId: 'FLOW_ID' },
}

const flows: SourceDefinition = {
  source: 'flows',
  fields: { ID: 'text', NAMESPACE: 'text', REVISION: 'number' },
  filters: { namespace: 'NAMESPACE' },
}

const triggers: SourceDefinition = {
  source: 'triggers',
  fields: {
    ID: 'text',
    NAMESPACE: 'text',
    FLOW_ID: 'text',
    TRIGGER_ID: 'text',
    EXECUTION_ID: 'text',
    NEXT_EXECUTION_DATE: 'date',
    WORKER_ID: 'text',
  },
  filters: { namespace: 'NAMESPACE', flowId: 'FLOW_ID' },
}

const prefix = 'io.kestra.plugin.core.dashboard.data.'

/** By the type name of a chart's `data`. */
export const dataSources: ReadonlyMap<string, SourceDefinition> = new Map([
  [`${prefix}Executions`, executions],
  [`${prefix}Logs`, logs],
  [`${prefix}Metrics`, metrics],
  [`${prefix}Flows`, flows],
  [`${prefix}Triggers`, triggers],
])

/** The same for a KPI, that is one number. */
export const kpiSources: ReadonlyMap<string, SourceDefinition> = new Map([
  [`${prefix}ExecutionsKPI`, executions],
  [`${prefix}LogsKPI`, logs],
  [`${prefix}MetricsKPI`, metrics],
  [`${prefix}FlowsKPI`, flows],
])

const bySource = { executions, logs, metrics, flows, triggers }

export const sourceDefinition = (source: DataSource): SourceDefinition => bySource[source]
