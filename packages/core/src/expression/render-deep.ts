import { type Lookup, LookupNeeded } from './lookup.ts'
import type { RenderOptions, Variables } from './render-options.ts'
import { renderOrNull } from './template.ts'
import { deep } from './values/deep.ts'

/**
 * Renders every key and every string of maps and lists to text; other scalars stay as they are. A template that writes nothing gives null.
 * Of keys that render alike the first wins unless its value is null. Answers missing anywhere are asked for together.
 * @throws ExpressionError, LookupNeeded
 */
export function renderDeep(value: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof value === 'string') return renderOrNull(value, variables, options)
  const needed: Lookup[] = []
  const rendered = deep(value, (text) => {
    try {
      return renderOrNull(text, variables, options)
    } catch (error) {
      if (!(error instanceof LookupNeeded)) throw error
      needed.push(...error.lookups)
      return null
    }
  })
  if (needed.length > 0) throw new LookupNeeded(needed)
  return rendered
}
