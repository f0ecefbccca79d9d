const chart = 'io.kestra.plugin.core.dashboard.chart'
const data = 'io.kestra.plugin.core.dashboard.data'

const share = (id: string, title: string, state: string) => `  - id: ${id}
    type: ${chart}.KPI
    chartOptions: {displayName: ${title}, numberType: PERCENTAGE, width: 3}
    data:
      type: ${data}.ExecutionsKPI
      columns: {field: ID, agg: COUNT}
      numerator:
        - {field: STATE, type: IN, values: [${state}]}
`

const overTime = (width: number) => `  - id: executions_over_time
    type: ${chart}.TimeSeries
    chartOptions: {displayName: Executions, description: How many began and how long they took, column: date, colorByColumn: state, width: ${width}}
    data:
      type: ${data}.Executions
      columns:
        date: {field: START_DATE, displayName: Date}
        state: {field: STATE}
        total: {displayName: Executions, agg: COUNT, graphStyle: BARS}
        duration: {displayName: Duration, field: DURATION, agg: SUM, graphStyle: LINES}
`

const byState = `  - id: executions_by_state
    type: ${chart}.Pie
    chartOptions: {displayName: States, colorByColumn: state, width: 3}
    data:
      type: ${data}.Executions
      columns:
        state: {field: STATE}
        total: {agg: COUNT}
`

const perNamespace = `  - id: executions_per_namespace
    type: ${chart}.Bar
    chartOptions: {displayName: Executions per namespace, column: namespace, width: 6}
    data:
      type: ${data}.Executions
      columns:
        namespace: {field: NAMESPACE}
        state: {field: STATE}
        total: {agg: COUNT}
`

const perFlow = `  - id: executions_per_flow
    type: ${chart}.Bar
    chartOptions: {displayName: Executions per flow, column: flow, width: 6}
    data:
      type: ${data}.Executions
      columns:
        flow: {field: FLOW_ID}
        state: {field: STATE}
        total: {agg: COUNT}
`

const inProgress = `  - id: executions_in_progress
    type: ${chart}.Table
    chartOptions: {displayName: Executions in progress, width: 6}
    data:
      type: ${data}.Executions
      columns:
        id: {field: ID, displayName: Execution}
        namespace: {field: NAMESPACE, displayName: Namespace}
        flow: {field: FLOW_ID, displayName: Flow}
        state: {field: STATE, displayName: State}
        start: {field: START_DATE, displayName: Began}
      where:
        - {field: STATE, type: IN, values: [CREATED, QUEUED, RUNNING, PAUSED, RESTARTED, RETRYING, KILLING]}
      orderBy:
        - {column: start, order: DESC}
`

const nextRuns = `  - id: next_executions
    type: ${chart}.Table
    chartOptions: {displayName: Next executions, width: 6}
    data:
      type: ${data}.Triggers
      columns:
        namespace: {field: NAMESPACE, displayName: Namespace}
        flow: {field: FLOW_ID, displayName: Flow}
        trigger: {field: TRIGGER_ID, displayName: Trigger}
        next: {field: NEXT_EXECUTION_DATE, displayName: Next}
      where:
        - {field: NEXT_EXECUTION_DATE, type: IS_NOT_NULL}
      orderBy:
        - {column: next, order: ASC}
`

const logsOverTime = `  - id: logs_over_time
    type: ${chart}.TimeSeries
    chartOptions: {displayName: Logs, column: date, colorByColumn: level, width: 6}
    data:
      type: ${data}.Logs
      columns:
        date: {field: DATE, displayName: Date}
        level: {field: LEVEL}
        total: {displayName: Lines, agg: COUNT, graphStyle: BARS}
`

const shares = [
  share('success', 'Success', 'SUCCESS'),
  share('failed', 'Failed', 'FAILED, KILLED'),
  share('running', 'Running', 'RUNNING, RESTARTED, RETRYING, KILLING'),
  share('pending', 'Waiting', 'CREATED, QUEUED, PAUSED'),
]

const dashboard = (id: string, title: string, description: string, charts: readonly string[]) =>
  `id: ${id}\ntitle: ${title}\ndescription: ${description}\ntimeWindow: {default: P30D, max: P366D}\ncharts:\n${charts.join('')}`

/** Dashboards that are there before anybody made one, by the page they are for. They can be read by id, not changed. */
export const defaultDashboards = {
  home: {
    id: 'default',
    source: dashboard('default', 'Overview', 'What ran, what runs and what comes next', [
      ...[...shares, overTime(9), byState, inProgress, nextRuns, perNamespace, logsOverTime],
    ]),
  },
  flow: {
    id: 'default_flow',
    source: dashboard('default_flow', 'Flow', 'How one flow does', [...shares, overTime(9), byState, inProgress, logsOverTime]),
  },
  namespace: {
    id: 'default_namespace',
    source: dashboard('default_namespace', 'Namespace', 'How the flows of a namespace do', [
      ...[...shares, overTime(9), byState, perFlow, inProgress, nextRuns, logsOverTime],
    ]),
  },
} as const
