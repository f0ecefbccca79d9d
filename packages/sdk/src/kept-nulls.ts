const kept = new WeakSet<object>()

/** Members without value are left out of outputs; those of this map stay. */
export function keepNulls<T extends object>(map: T): T {
  kept.add(map)
  return map
}

export const keepsNulls = (map: object): boolean => kept.has(map)
