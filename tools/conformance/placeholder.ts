import { isList, isObject, type Json } from './json.ts'

/** Gives the text of a placeholder's name, or undefined when it stands for nothing. */
export type Resolve = (name: string) => string | undefined | Promise<string | undefined>

const placeholder = /\$\{([^}]+)\}/g

/** The value with every `${name}` in its texts replaced; what cannot be resolved stays as it is written. */
export async function fillIn<T extends Json | undefined>(value: T, resolve: Resolve): Promise<T> {
  if (value === undefined) return value
  const known = new Map<string, string>()
  for (const [, name = ''] of JSON.stringify(value).matchAll(placeholder)) {
    const text = known.has(name) ? undefined : await resolve(name)
    if (text !== undefined) known.set(name, text)
  }
  if (known.size === 0) return value
  return replaced(value, known) as T // replacing texts keeps the shape
}

function replaced(value: Json | undefined, known: ReadonlyMap<string, string>): Json | undefined {
  if (typeof value === 'string') return value.replace(placeholder, (whole, name: string) => known.get(name) ?? whole)
  if (isList(value)) return value.map((item) => replaced(item, known) ?? null)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, known)]))
  return value
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The instant that `now+2s` or `now-1h` names, in ISO form; undefined for any other name. */
export function instantOf(name: string, now: number): string | undefined {
  const match = /^now(?:([+-])(\d+)(ms|s|m|h|d))?$/.exec(name)
  if (!match) return undefined
  const [, sign, amount = '0', unit = 'ms'] = match
  const shift = Number(amount) * (units[unit] ?? 0)
  return new Date(sign === '-' ? now - shift : now + shift).toISOString()
}
