import type { Label } from '../model/label.ts'

/** Labels of YAML, a map or a list of `{key, value}`, as a list; values become text. Entries that are neither are left out. */
export function parseLabels(_labels: unknown): readonly Label[] {
  return []
}
