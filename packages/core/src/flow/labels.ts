import { Dbl, stringifyJson } from '../model/dbl.ts'
import type { Label } from '../model/label.ts'

/** Labels of YAML, a map or a list of `{key, value}`, as a list; values become text. Entries that are neither are left out. */
export function parseLabels(labels: unknown): readonly Label[] {
  if (Array.isArray(labels)) return labels.flatMap(labelOf)
  if (typeof labels !== 'object' || labels === null) return []
  return Object.entries(labels).flatMap(([key, value]) => (value === null ? [] : [{ key, value: labelText(value) }]))
}

function labelOf(item: unknown): Label[] {
  if (typeof item !== 'object' || item === null || !('key' in item)) return []
  return [{ key: labelText(item.key), value: labelText('value' in item ? item.value : undefined) }]
}

/** A label's value as text: maps and lists as compact JSON, nothing as the empty text. */
function labelText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' && !(value instanceof Dbl) ? stringifyJson(value) : String(value)
}
