import type { Label } from '../model/label.ts'

const cache = new WeakMap<readonly Label[], Readonly<Record<string, unknown>>>()

/** Labels as expressions see them: `system.correlationId` is `labels.system.correlationId`. */
export function nestedLabels(labels: readonly Label[]): Readonly<Record<string, unknown>> {
  let nested = cache.get(labels)
  if (nested === undefined) {
    nested = nest(labels)
    cache.set(labels, nested)
  }
  return nested
}

function nest(labels: readonly Label[]): Readonly<Record<string, unknown>> {
  const root = new Map<string, unknown>()
  for (const { key, value } of labels) {
    const path = key.split('.')
    const name = path.pop() ?? key
    let level = root
    for (const step of path) {
      const below = level.get(step)
      const next = below instanceof Map ? below : new Map<string, unknown>()
      level.set(step, next)
      level = next
    }
    level.set(name, value)
  }
  return plain(root)
}

const plain = (level: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...level].map(([key, value]) => [key, value instanceof Map ? plain(value) : value]))
