import type { Flow } from '../model/flow.ts'
import type { EngineSettings, PluginDefault } from '../ports/settings.ts'
import type { Registry } from '../registry.ts'
import { type Fields, isFields, isTrue } from './read/fields.ts'
import { readFlowDocument } from './read/read-flow.ts'
import { readNested } from './read/read-nested.ts'
import { Reading } from './read/reading.ts'

export interface DefaultsContext {
  readonly settings: Pick<EngineSettings, 'pluginDefaults'> | undefined
  readonly registry: Registry
}

/** The flow with the plugin defaults of its own and of the configuration put into every task, trigger, condition and task
 *  runner. The same flow when nothing matches; defaults that cannot be put in leave the flow as it is. */
export function applyPluginDefaults(flow: Flow, settings: EngineSettings, registry: Registry): Flow {
  const completed = injectDefaults(flow.document, { settings, registry })
  if (completed === flow.document) return flow
  const reading = new Reading({ registry, generation: flow.generation, strict: false }, readNested)
  return { ...flow, ...readFlowDocument(reading, completed) }
}

/** The document with defaults merged into every map that has a `type`; the same document when there is nothing to merge. */
export function injectDefaults(document: Fields, context: DefaultsContext): Fields {
  const sources = [...ownDefaults(document), ...(context.settings?.pluginDefaults ?? [])].flatMap((entry) =>
    withCanonical(entry, context.registry),
  )
  if (sources.length === 0) return document
  const injected: Record<string, unknown> = { ...document }
  let changed = false
  for (const [name, value] of Object.entries(document)) {
    if (name === 'pluginDefaults' || name === 'taskDefaults') continue
    const next = inject(value, sources, context.registry)
    if (next !== value) {
      injected[name] = next
      changed = true
    }
  }
  return changed ? injected : document
}

/** Entries that are complete; the others are reported by their own rules. */
function ownDefaults(document: Fields): readonly PluginDefault[] {
  const entries = document['pluginDefaults'] ?? document['taskDefaults']
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown) => {
    if (!isFields(entry) || typeof entry['type'] !== 'string' || !isFields(entry['values'])) return []
    const ref = typeof entry['ref'] === 'string' ? { ref: entry['ref'] } : {}
    return [{ type: entry['type'], forced: isTrue(entry['forced']), values: entry['values'], ...ref }]
  })
}

function withCanonical(entry: PluginDefault, registry: Registry): readonly PluginDefault[] {
  const canonical = registry.canonical(entry.type)
  return canonical === entry.type ? [entry] : [entry, { ...entry, type: canonical }]
}

function inject(value: unknown, sources: readonly PluginDefault[], registry: Registry): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => inject(item, sources, registry))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isFields(value)) return value
  const children: Record<string, unknown> = {}
  let changed = false
  for (const [name, member] of Object.entries(value)) {
    children[name] = inject(member, sources, registry)
    changed ||= children[name] !== member
  }
  const completed = changed ? children : value
  return typeof value['type'] === 'string' ? complete(completed, value['type'], sources, registry) : completed
}

function complete(value: Fields, type: string, sources: readonly PluginDefault[], registry: Registry): Fields {
  const { forced, plain } = matching(value, type, sources, registry)
  if (forced.length === 0 && plain.length === 0) return value
  // Not forced: the task wins, then the earlier source. Forced: over the task, the later source wins.
  const under = plain.reduce<Fields>((merged, entry) => merge(entryValues(entry, sources, registry), merged), value)
  return forced.reduce<Fields>((merged, entry) => merge(merged, entryValues(entry, sources, registry)), under)
}

function matching(value: Fields, type: string, sources: readonly PluginDefault[], registry: Registry) {
  const names = new Set([type, registry.canonical(type)])
  const fits = (entry: PluginDefault) => [...names].some((name) => name.startsWith(entry.type))
  const byType = sources.filter((entry) => entry.ref === undefined && fits(entry))
  // Among prefixes the more specific wins; Kestra leaves that to the order of a hash table.
  const forced = byType.filter((entry) => entry.forced).toSorted((a, b) => a.type.length - b.type.length)
  const bySpecificity = byType.filter((entry) => !entry.forced).toSorted((a, b) => b.type.length - a.type.length)
  const ref = value['pluginDefaultsRef']
  if (typeof ref !== 'string') return { forced, plain: bySpecificity }
  const named = sources.filter((entry) => entry.ref === ref && fits(entry))
  const chosen = named.filter((entry) => entry.forced).at(-1) ?? named[0]
  if (chosen === undefined) return { forced, plain: [] }
  return chosen.forced ? { forced: [chosen, ...forced], plain: [] } : { forced, plain: [chosen] }
}

/** Values of an entry, themselves completed by the other entries. */
function entryValues(entry: PluginDefault, sources: readonly PluginDefault[], registry: Registry): Fields {
  const others = sources.filter((other) => other !== entry)
  const values = inject(entry.values, others, registry)
  return isFields(values) ? values : entry.values
}

/** Both maps together, `over` wins: maps recursively, null never overrides, lists joined: those of `under` and what it lacks. */
function merge(under: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name]
    if (value === null || value === undefined) continue
    if (isFields(below) && isFields(value)) merged[name] = merge(below, value)
    else if (Array.isArray(below) && Array.isArray(value)) merged[name] = joinLists(below, value)
    else merged[name] = value
  }
  return merged
}

function joinLists(first: readonly unknown[], second: readonly unknown[]): readonly unknown[] {
  const known = new Set(first.map((item) => JSON.stringify(item)))
  return [...first, ...second.filter((item) => !known.has(JSON.stringify(item)))]
}
