import type { PropertyIssue } from '@windhover/sdk'
import { type Fields, isFields, type Path } from './fields.ts'

const javaTypes: Readonly<Record<string, readonly [type: string, hint: string]>> = {
  boolean: ['java.lang.Boolean', 'only "true" or "false" recognized'],
  string: ['java.lang.String', ''],
  int: ['java.lang.Integer', 'not a valid `java.lang.Integer` value'],
  number: ['java.lang.Double', 'not a valid `java.lang.Double` value'],
  array: ['java.util.ArrayList', ''],
  record: ['java.util.LinkedHashMap', ''],
  object: ['java.util.LinkedHashMap', ''],
}

/** What is wrong with a value of another type than the property's, in the words of Kestra. */
export function mistypedMessage(issue: PropertyIssue, value: Fields): string {
  if (issue.message.startsWith('Cannot deserialize')) return issue.message
  const wrong = valueAt(value, issue.path)
  const [, options] = /expected one of (.+)$/.exec(issue.message) ?? /expected ("[^"]*")$/.exec(issue.message) ?? []
  if (options !== undefined) {
    const words = options.replaceAll('"', '').split('|').join(', ')
    const name = issue.path.findLast((segment) => typeof segment === 'string') ?? ''
    return `Cannot deserialize value of type \`${name}\` from ${tokenOf(wrong)}: not one of the values accepted for Enum class: [${words}]`
  }
  const expected = /expected (\w+)/.exec(issue.message)?.[1] ?? ''
  const [type, hint] = javaTypes[expected] ?? []
  if (type === undefined) return `${issue.message}, got ${tokenOf(wrong)}`
  const isScalar = !Array.isArray(wrong) && !isFields(wrong)
  return `Cannot deserialize value of type \`${type}\` from ${tokenOf(wrong)}${isScalar && hint !== '' ? `: ${hint}` : ''}`
}

/** How a value is called in messages about its type. */
export function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'Array value (token `JsonToken.START_ARRAY`)'
  if (isFields(value)) return 'Object value (token `JsonToken.START_OBJECT`)'
  const text = String(value)
  return `String "${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const segment of path) {
    if (Array.isArray(current)) current = current[Number(segment)]
    else current = isFields(current) ? current[String(segment)] : undefined
  }
  return current
}
