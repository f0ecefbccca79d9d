import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Execution, ExecutionKind } from '@windhover/core/model/execution.ts'
import type { Label } from '@windhover/core/model/label.ts'
import { endDate, type StateHistory, type StateType, startDate } from '@windhover/core/model/state.ts'
import type { SqlValue } from '../dialect/dialect.ts'
import type { ExecutionTable } from '../schema.ts'

export const executionColumns = [
  'id',
  'tenant_id',
  'namespace',
  'flow_id',
  'state',
  'start_date',
  'end_date',
  'kind',
  'parent_id',
  'started_by',
  'closed',
  'labels_json',
  'body_json',
] as const satisfies readonly (keyof ExecutionTable)[]

/** The members of an execution that have no column of their own. */
type Body = Omit<Execution, 'id' | 'tenantId' | 'namespace' | 'flowId' | 'state' | 'kind' | 'parentId' | 'closed' | 'labels'> & {
  readonly histories: readonly StateHistory[]
}

/** Adds the row's values in the order of executionColumns. */
export function pushExecution(values: SqlValue[], execution: Execution): void {
  const { id, tenantId, namespace, flowId, state, kind, parentId, closed, labels, ...rest } = execution
  const body: Body = { ...rest, histories: state.histories }
  values.push(
    id,
    tenantId,
    namespace,
    flowId,
    state.current,
    startDate(state),
    endDate(state) ?? null,
    kind ?? null,
    parentId ?? null,
    startedBy(execution) ?? null,
    closed === true ? 1 : 0,
    labelsText(labels),
    stringifyJson(body),
  )
}

/** The execution that started this one: by a task run, a Flow trigger or as a loop's iteration. */
function startedBy(execution: Execution): string | undefined {
  const starter = execution.trigger?.variables?.['executionId']
  return typeof starter === 'string' ? starter : execution.loopRun?.executionId
}

export function executionOf(row: ExecutionTable): Execution {
  // The body was written by pushExecution.
  const { histories, ...rest } = parseJson(row.body_json) as Body
  return {
    ...rest,
    tenantId: row.tenant_id,
    id: row.id,
    namespace: row.namespace,
    flowId: row.flow_id,
    // Written from a StateType and an ExecutionKind.
    state: { current: row.state as StateType, histories },
    labels: JSON.parse(row.labels_json) as Label[],
    ...(row.kind !== null && { kind: row.kind as ExecutionKind }),
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    ...(row.closed === 1 && { closed: true }),
  }
}

/** JSON of labels in the one form that `labelText` is looked for in. */
export function labelsText(labels: readonly Label[]): string {
  return `[${labels.map(labelText).join(',')}]`
}

/** How one label stands in labels_json. Quotes inside texts are escaped, so it cannot occur anywhere else in it. */
export function labelText({ key, value }: Label): string {
  return `{"key":${JSON.stringify(key)},"value":${JSON.stringify(value)}}`
}
