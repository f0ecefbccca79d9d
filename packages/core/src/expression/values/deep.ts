import { LazyMap } from '../lazy-map.ts'
import { isMap, mapEntries } from './map.ts'
import { javaText } from './text.ts'

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
