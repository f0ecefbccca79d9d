import { formatDuration } from '@windhover/sdk'
import type { Flow } from '../model/flow.ts'
import { durationMs } from './definitions/duration-property.ts'
import { isRetryType } from './definitions/retry.ts'
import { type Fields, isFields, textOf } from './read/fields.ts'

/** A flow as the API returns it: its document with labels as a list and the defaults Kestra shows, the store's own fields, and
 *  `source` when asked for. */
export function flowDocument(flow: Flow, options: { readonly source?: boolean } = {}): Fields {
  const { id, namespace, revision, updated, description, inputs, outputs, labels, ...rest } = isFields(clean(flow.document))
    ? (clean(flow.document) as Fields) // checked one line above
    : {}
  const members = Object.entries(rest).filter(([name]) => !storeFields.has(name))
  return {
    id: flow.id,
    namespace: flow.namespace,
    revision: flow.revision,
    updated: new Date(flow.updated).toISOString(),
    ...(description === undefined ? {} : { description: textOf(description) ?? description }),
    ...(inputs === undefined ? {} : { inputs: list(inputs).map(inputOf) }),
    ...(outputs === undefined ? {} : { outputs }),
    disabled: flow.disabled,
    deleted: flow.deleted,
    ...(flow.draft ? { draft: true } : {}),
    tenantId: flow.tenantId,
    ...(flow.labels.length === 0 ? {} : { labels: flow.labels }),
    ...Object.fromEntries(members.map(([name, value]) => memberOf(name, value))),
    ...(flow.exception === undefined ? {} : { exception: flow.exception, tasks: [] }),
    ...(options.source === true ? { source: flow.source } : {}),
  }
}

const storeFields = new Set(['tenantId', 'disabled', 'deleted', 'draft', 'source'])

/** Without null members; retries with their defaults. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (!isFields(value)) return value
  const cleaned: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue
    cleaned[name] = name === 'retry' && isFields(member) && isRetryType(member['type']) ? retryOf(member) : clean(member)
  }
  return cleaned
}

function memberOf(name: string, value: unknown): readonly [string, unknown] {
  switch (name) {
    case 'taskDefaults':
    case 'pluginDefaults':
      return ['pluginDefaults', list(value).map((entry) => (isFields(entry) ? { forced: false, ...entry } : entry))]
    case 'concurrency':
      return [name, isFields(value) ? { behavior: 'QUEUE', ...value } : value]
    case 'checks':
      return [name, list(value).map((check) => (isFields(check) ? { style: 'INFO', behavior: 'BLOCK_EXECUTION', ...check } : check))]
    case 'triggers':
      return [name, list(value).map(triggerOf)]
    default:
      return [name, value]
  }
}

function inputOf(value: unknown): unknown {
  if (!isFields(value)) return value
  const options = { allowCustomValue: false, autoSelectFirst: false, ...(value['type'] === 'SELECT' ? { isRadio: false } : {}) }
  const hasOptions = value['type'] === 'SELECT' || value['type'] === 'MULTISELECT'
  const nested = value['inputs'] === undefined ? {} : { inputs: list(value['inputs']).map(inputOf) }
  return { id: value['id'] ?? value['name'], required: true, ...(hasOptions ? options : {}), ...value, ...nested }
}

function triggerOf(value: unknown): unknown {
  if (!isFields(value) || value['minLogLevel'] === undefined) return value
  const { minLogLevel, ...rest } = value
  return { logLevel: minLogLevel, ...rest }
}

function retryOf(value: Fields): Fields {
  const durations = Object.entries(value).flatMap(([name, member]) => {
    const ms = /[iI]nterval$|Duration$/.test(name) ? durationMs(member) : undefined
    return ms === undefined ? [] : [[name, formatDuration(ms)] as const]
  })
  const attempts = value['maxAttempts'] ?? value['maxAttempt']
  return {
    ...value,
    ...(attempts === undefined ? {} : { maxAttempts: attempts }),
    warningOnRetry: value['warningOnRetry'] ?? false,
    behavior: value['behavior'] ?? 'RETRY_FAILED_TASK',
    ...Object.fromEntries(durations),
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
