import { LazyMap } from './lazy-map.ts'
import { type Lookup, LookupNeeded } from './lookup.ts'
import type { RenderOptions, Variables } from './render-options.ts'
import { renderOrNull } from './template.ts'
import { isMap, mapEntries } from './values/map.ts'
import { javaText } from './values/text.ts'

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

/** Applies a rendering of texts to a value; arrays and maps are made anew. */
export function deep(value: unknown, renderText: (text: string) => unknown): unknown {
  if (typeof value === 'string') return renderText(value)
  if (Array.isArray(value)) return value.map((item) => deep(item, renderText))
  if (!isMap(value) || value instanceof LazyMap) return value
  const result: Record<string, unknown> = {}
  for (const [key, item] of mapEntries(value)) {
    const name = javaText(typeof key === 'string' ? renderText(key) : key)
    const rendered = deep(item, renderText)
    if (!Object.hasOwn(result, name) || result[name] === null) define(result, name, rendered)
  }
  return result
}

/** A member of its own, whatever its name. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  else target[name] = value
}
