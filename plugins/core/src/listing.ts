import { parseJson, TaskError } from '@windhover/sdk'

/** What may be written as one text, as a list, or as the JSON text of a list (which is what an expression gives). */
export function listOf(value: string | readonly string[]): readonly string[] {
  if (typeof value !== 'string') return value
  if (!value.trimStart().startsWith('[')) return [value]
  const parsed = jsonOf(value)
  if (!Array.isArray(parsed)) throw new TaskError(`'${value}' is not a JSON list`)
  return parsed.map(String)
}

/** A map of texts, which may also be written as its JSON text. */
export function mapOf(value: string | Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const map = typeof value === 'string' ? jsonOf(value) : value
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new TaskError(`'${value}' is not a JSON map`)
  return Object.fromEntries(Object.entries(map).map(([key, member]) => [key, member === null ? '' : String(member)]))
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new TaskError(`'${text}' is not JSON`, { cause })
  }
}
