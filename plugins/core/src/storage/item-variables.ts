/** The members of an item as variables of an expression; what is not a map has none. */
export function variablesOf(item: unknown): Readonly<Record<string, unknown>> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return {}
  // Maps that come from the Ion reader have text keys.
  return item as Readonly<Record<string, unknown>>
}
