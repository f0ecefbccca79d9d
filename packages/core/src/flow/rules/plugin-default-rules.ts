import type { ParseOptions } from '../parse-options.ts'
import { type Fields, isFields } from '../read/fields.ts'
import type { FlowRule } from './flow-rule.ts'

/** What is wrong with a flow's `pluginDefaults`, and references to entries that are not there. */
export function pluginDefaultRules(document: Fields, options: ParseOptions): readonly FlowRule[] {
  const name = document['pluginDefaults'] === undefined ? 'taskDefaults' : 'pluginDefaults'
  const entries = Array.isArray(document[name]) ? document[name] : []
  const rules = entries.flatMap((entry: unknown, index) =>
    (isFields(entry) ? entryRules(entry, options) : ["No 'type' provided"]).map(
      (message): FlowRule => ({ path: [name, index], code: 'PLUGIN_DEFAULT', message: `Invalid Plugin Default: ${message}` }),
    ),
  )
  const refs = new Set([
    ...entries.flatMap((entry: unknown) => (isFields(entry) && typeof entry['ref'] === 'string' ? [entry['ref']] : [])),
    ...(options.settings?.pluginDefaults ?? []).flatMap((entry) => entry.ref ?? []),
  ])
  const missing = [...usedRefs(document)].filter((ref) => !refs.has(ref))
  return [
    ...rules,
    ...missing.map((ref): FlowRule => {
      return { path: ['pluginDefaultsRef'], code: 'PLUGIN_DEFAULT', message: `No plugin-defaults exists for pluginDefaultsRef: '${ref}'` }
    }),
  ]
}

function entryRules(entry: Fields, options: ParseOptions): readonly string[] {
  const { type, values } = entry
  const messages: string[] = []
  if (!isFields(values)) messages.push("No 'values' provided")
  if (typeof type !== 'string') return [...messages, "No 'type' provided"]
  if (!isFields(values)) return messages
  const definition = options.registry.find(type)
  if (definition === undefined) return messages
  const known = new Set([
    ...commonProperties,
    ...Object.keys(definition.properties(options.generation)),
    ...Object.keys(definition.propertyAliases ?? {}),
  ])
  for (const key of Object.keys(values)) {
    if (!known.has(key)) messages.push(`No property '${key}' exists in plugin '${type}'`)
  }
  return messages
}

/** Of tasks, triggers, conditions and task runners alike. */
const commonProperties = [
  ...[
    'id',
    'type',
    'version',
    'description',
    'disabled',
    'pluginDefaultsRef',
    'logLevel',
    'logToFile',
    'workerGroup',
    'workerSelector',
    'assets',
  ],
  ...['retry', 'timeout', 'runIf', 'when', 'allowFailure', 'allowWarning', 'taskCache', 'policyRefs'],
  ...['conditions', 'labels', 'stopAfter', 'allowConcurrent', 'failOnTriggerError', 'minLogLevel'],
]

function usedRefs(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) usedRefs(item, found)
  else if (isFields(value)) {
    const ref = value['pluginDefaultsRef']
    if (typeof ref === 'string' && typeof value['type'] === 'string') found.add(ref)
    for (const [name, member] of Object.entries(value)) if (name !== 'pluginDefaults' && name !== 'taskDefaults') usedRefs(member, found)
  }
  return found
}
