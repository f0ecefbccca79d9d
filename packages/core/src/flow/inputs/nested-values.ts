export interface NestedValues {
  readonly values: Readonly<Record<string, unknown>>
  /** Keys whose place was taken by an earlier one. */
  readonly clashes: readonly string[]
}

/** Keys with dots as nested maps: `{ 'a.b': 1 }` becomes `{ a: { b: 1 } }`. Of two that want the same place the first stays. */
export function nestValues(flat: Iterable<readonly [string, unknown]>): NestedValues {
  const values: Record<string, unknown> = {}
  const clashes: string[] = []
  const made = new Set<unknown>([values])
  for (const [key, value] of flat) {
    if (!place(values, key.split('.'), value, made)) clashes.push(key)
  }
  return { values, clashes }
}

function place(root: Record<string, unknown>, path: readonly string[], value: unknown, made: Set<unknown>): boolean {
  let node = root
  for (const part of path.slice(0, -1)) {
    if (!Object.hasOwn(node, part)) {
      const child: Record<string, unknown> = {}
      made.add(child)
      define(node, part, child)
    }
    const next = node[part]
    if (!made.has(next)) return false
    // Only maps made here are walked into, so `next` is one of them.
    node = next as Record<string, unknown>
  }
  const last = path.at(-1) ?? ''
  if (Object.hasOwn(node, last)) return false
  define(node, last, value)
  return true
}

/** Plain assignment would treat `__proto__` as more than a name. */
function define(node: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true })
}
