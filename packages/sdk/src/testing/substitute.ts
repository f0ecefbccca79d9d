import { Dbl } from '../dbl.ts'

type Variables = Readonly<Record<string, unknown>>

const PATH = /\{\{\s*([\w$]+(?:\.[\w$]+)*)\s*\}\}/g

/** Texts in a value with each `{{ a.b }}` replaced by the text of the member. @throws when there is no such member */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return value.replace(PATH, (_whole, path: string) => textOf(lookUp(path, variables)))
  return inside(value, (member) => substitute(member, variables))
}

/** The same, but a text that is one `{{ a.b }}` becomes the member itself. */
export function substituteTyped(value: unknown, variables: Variables): unknown {
  if (typeof value !== 'string') return substitute(value, variables)
  const only = new RegExp(`^${PATH.source}$`).exec(value.trim())?.[1]
  return only === undefined ? substitute(value, variables) : lookUp(only, variables)
}

function inside(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change)
  if (typeof value !== 'object' || value === null || value instanceof Dbl) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]))
}

function lookUp(path: string, variables: Variables): unknown {
  let current: unknown = variables
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null || !(key in current)) throw new Error(`Unable to find \`${key}\` of \`${path}\``)
    // Any member of a plain value.
    current = (current as Variables)[key]
  }
  return current
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' && !(value instanceof Dbl) ? JSON.stringify(value) : String(value)
}
