import { dbl } from '../model/dbl.ts'
import type { Execution } from '../model/execution.ts'
import type { LogEntry } from '../model/log-entry.ts'
import type { MetricEntry } from '../model/metric-entry.ts'
import { duration, endDate, type State, startDate } from '../model/state.ts'
import type { Attempt, TaskRun } from '../model/task-run.ts'
import { durationTextOfMs } from '../model/temporal.ts'

/** Whose shapes a client expects. */
export type Dialect = 'v1.3' | 'v2.0'

type Json = Record<string, unknown>

/** An execution as the API sends it. Absent things are left out; `inputs` and `outputs` are there when not empty; values keep their
 *  numbers when written with stringifyJson. @see rest-api.md, Model notes */
export function executionJson(execution: Execution, taskRuns: readonly TaskRun[], dialect: Dialect = 'v1.3'): Json {
  const { inputs, outputs, variables, parentId, trigger, scheduleDate, kind, fixtures, breakpoints } = execution
  return {
    tenantId: execution.tenantId,
    id: execution.id,
    namespace: execution.namespace,
    flowId: execution.flowId,
    flowRevision: execution.flowRevision,
    ...(taskRuns.length > 0 && { taskRunList: taskRuns.map((run) => taskRunJson(run, execution.tenantId, dialect)) }),
    ...(isFilled(inputs) && { inputs }),
    ...(isFilled(outputs) && { outputs }),
    labels: execution.labels,
    ...(variables !== undefined && { variables }),
    state: stateJson(execution.state),
    ...(parentId !== undefined && { parentId }),
    originalId: execution.originalId,
    ...(trigger !== undefined && { trigger }),
    deleted: false,
    metadata: metadataJson(execution, dialect),
    ...(scheduleDate !== undefined && { scheduleDate: dateJson(scheduleDate) }),
    ...(fixtures !== undefined && { fixtures }),
    ...(kind !== undefined && { kind }),
    ...(breakpoints !== undefined && { breakpoints }),
    ...loopRunJson(execution),
  }
}

/** A task run as the API sends it. 2.0 has its outputs elsewhere (`outputs/{executionId}/{taskRunId}`). */
export function taskRunJson(run: TaskRun, tenantId: string, dialect: Dialect = 'v1.3'): Json {
  return {
    tenantId,
    id: run.id,
    executionId: run.executionId,
    namespace: run.namespace,
    flowId: run.flowId,
    taskId: run.taskId,
    ...(run.parentTaskRunId !== undefined && { parentTaskRunId: run.parentTaskRunId }),
    ...(run.value !== undefined && { value: run.value }),
    ...(run.attempts !== undefined && { attempts: run.attempts.map(attemptJson) }),
    ...(dialect === 'v1.3' && { outputs: run.outputs }),
    state: stateJson(run.state),
    ...(run.iteration !== undefined && { iteration: run.iteration }),
    ...(run.dynamic !== undefined && { dynamic: run.dynamic }),
    ...(run.forceExecution !== undefined && { forceExecution: run.forceExecution }),
  }
}

/** `duration` and `endDate` are there once the state is terminal or PAUSED. */
export function stateJson(state: State): Json {
  const end = endDate(state)
  const length = duration(state)
  return {
    current: state.current,
    histories: state.histories.map((entry) => ({ state: entry.state, date: dateJson(entry.date) })),
    ...(length !== undefined && { duration: durationTextOfMs(length) }),
    startDate: dateJson(startDate(state)),
    ...(end !== undefined && { endDate: dateJson(end) }),
  }
}

export function logJson(entry: LogEntry): Json {
  return {
    tenantId: entry.tenantId,
    namespace: entry.namespace,
    flowId: entry.flowId,
    ...present(entry, ['taskId', 'executionId', 'taskRunId', 'attemptNumber', 'triggerId']),
    timestamp: dateJson(entry.timestamp),
    level: entry.level,
    ...present(entry, ['thread']),
    message: entry.message,
    ...present(entry, ['executionKind']),
  }
}

export function metricJson(entry: MetricEntry): Json {
  return {
    tenantId: entry.tenantId,
    namespace: entry.namespace,
    flowId: entry.flowId,
    ...present(entry, ['taskId', 'executionId', 'taskRunId', 'triggerId']),
    type: entry.type,
    name: entry.name,
    value: dbl(entry.value),
    timestamp: dateJson(entry.timestamp),
    ...present(entry, ['tags', 'executionKind']),
  }
}

/** ISO-8601 with six fraction digits, as every date of the API. */
export const dateJson = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, -1)}000Z`

function attemptJson(attempt: Attempt): Json {
  return { state: stateJson(attempt.state), ...present(attempt, ['workerId', 'logFile']) }
}

function metadataJson({ metadata }: Execution, dialect: Dialect): Json {
  return {
    attemptNumber: metadata.attemptNumber,
    originalCreatedDate: dateJson(metadata.originalCreatedDate),
    ...(dialect === 'v2.0' && present(metadata, ['executionDepth'])),
  }
}

function loopRunJson({ loopRun }: Execution): Json {
  if (loopRun === undefined) return {}
  const { executionId, taskId, taskRunId, index, value, parents } = loopRun
  return { loopRun: { parent: { executionId }, taskId, taskRunId, index, ...present(loopRun, ['key']), value, parents } }
}

const isFilled = (values: Readonly<Record<string, unknown>> | undefined): boolean => values !== undefined && Object.keys(values).length > 0

/** The named members that are there. */
function present<T extends object>(source: T, names: readonly (keyof T & string)[]): Json {
  return Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]))
}
