/** What a filter can name, by the name on the wire. */
export const fieldNames = [
  'q',
  'scope',
  'namespace',
  'kind',
  'labels',
  'metadata',
  'flowId',
  'flowRevision',
  'id',
  'assetId',
  'type',
  'created',
  'updated',
  'startDate',
  'endDate',
  'expirationDate',
  'state',
  'timeRange',
  'parentId',
  'triggerExecutionId',
  'triggerId',
  'triggerState',
  'executionId',
  'taskId',
  'taskRunId',
  'attemptNumber',
  'childFilter',
  'workerId',
  'existingOnly',
  'level',
  'path',
  'parentPath',
  'version',
  'username',
  'source',
  'locked',
  'lastTriggeredDate',
  'nextExecutionDate',
] as const
export type FieldName = (typeof fieldNames)[number]

/** Operations as they stand on the wire. */
export const wireOperations = [
  'EQUALS',
  'NOT_EQUALS',
  'GREATER_THAN',
  'LESS_THAN',
  'GREATER_THAN_OR_EQUAL_TO',
  'LESS_THAN_OR_EQUAL_TO',
  'IN',
  'NOT_IN',
  'STARTS_WITH',
  'ENDS_WITH',
  'CONTAINS',
  'REGEX',
  'PREFIX',
] as const
export type WireOperation = (typeof wireOperations)[number]

const equality: readonly WireOperation[] = ['EQUALS', 'NOT_EQUALS']
const membership: readonly WireOperation[] = [...equality, 'IN', 'NOT_IN']
const parts: readonly WireOperation[] = ['CONTAINS', 'STARTS_WITH', 'ENDS_WITH']
const order: readonly WireOperation[] = ['GREATER_THAN', 'LESS_THAN', 'GREATER_THAN_OR_EQUAL_TO', 'LESS_THAN_OR_EQUAL_TO']
const names: readonly WireOperation[] = [...equality, ...parts, 'REGEX', 'IN', 'NOT_IN', 'PREFIX']
const words: readonly WireOperation[] = [...equality, ...parts, 'REGEX', 'IN', 'NOT_IN']
const ids: readonly WireOperation[] = [...equality, ...parts, 'IN', 'NOT_IN']
const dates: readonly WireOperation[] = [...equality, ...order]

/** Which operations a field knows. */
export const operationsOf: Readonly<Record<FieldName, readonly WireOperation[]>> = {
  q: equality,
  scope: equality,
  childFilter: equality,
  existingOnly: equality,
  triggerState: equality,
  version: equality,
  level: [...equality, 'GREATER_THAN_OR_EQUAL_TO', 'IN', 'NOT_IN'],
  namespace: names,
  flowId: names,
  kind: membership,
  state: membership,
  flowRevision: membership,
  attemptNumber: membership,
  labels: [...membership, 'CONTAINS'],
  metadata: [...membership, 'CONTAINS'],
  id: words,
  assetId: words,
  type: words,
  username: ['EQUALS'],
  created: dates,
  updated: dates,
  startDate: dates,
  endDate: dates,
  expirationDate: dates,
  lastTriggeredDate: dates,
  nextExecutionDate: dates,
  timeRange: ['EQUALS'],
  triggerExecutionId: ids,
  triggerId: ids,
  executionId: ids,
  parentId: ids,
  taskId: ids,
  taskRunId: ids,
  workerId: ids,
  path: [...equality, 'IN'],
  parentPath: [...equality, 'IN', 'STARTS_WITH'],
  source: equality,
  locked: equality,
}

/** What is searched, and by which fields. The lists are Kestra's with ids added where its own clients filter by them. */
export const resources = {
  FLOW: ['labels', 'namespace', 'q', 'scope', 'flowId'],
  NAMESPACE: ['existingOnly', 'q'],
  EXECUTION: [
    'q',
    'scope',
    'flowId',
    'startDate',
    'endDate',
    'state',
    'labels',
    'triggerExecutionId',
    'childFilter',
    'namespace',
    'kind',
    'timeRange',
    'id',
    'parentId',
  ],
  LOG: [
    'q',
    'scope',
    'namespace',
    'startDate',
    'endDate',
    'timeRange',
    'flowId',
    'triggerId',
    'level',
    'executionId',
    'taskId',
    'taskRunId',
    'attemptNumber',
  ],
  TRIGGER: [
    'q',
    'scope',
    'namespace',
    'workerId',
    'flowId',
    'startDate',
    'endDate',
    'timeRange',
    'triggerId',
    'triggerState',
    'locked',
    'lastTriggeredDate',
    'nextExecutionDate',
    'triggerExecutionId',
  ],
  KV_METADATA: ['q', 'namespace', 'updated', 'expirationDate'],
  SECRET_METADATA: ['q', 'namespace'],
  NAMESPACE_FILE_METADATA: ['q', 'namespace', 'path', 'parentPath', 'version', 'updated'],
} as const satisfies Readonly<Record<string, readonly FieldName[]>>
export type Resource = keyof typeof resources

const enumNames: ReadonlyMap<FieldName, string> = new Map([
  ['q', 'QUERY'],
  ['level', 'MIN_LEVEL'],
])

/** The name of a field in messages and in the JSON of 1.3: `flowId` → `FLOW_ID`. */
export const enumNameOf = (field: FieldName): string => enumNames.get(field) ?? field.replaceAll(/[A-Z]/g, '_$&').toUpperCase()

const byName: ReadonlyMap<string, FieldName> = new Map(
  fieldNames.flatMap((field): readonly (readonly [string, FieldName])[] => [
    [field, field],
    [enumNameOf(field), field],
  ]),
)

/** The field of a name on the wire, in either spelling. */
export const fieldOf = (name: string): FieldName | undefined => byName.get(name)

export const wireOperationOf = (name: string): WireOperation | undefined => wireOperations.find((known) => known === name)
