import { Dbl, dblText } from '../dbl.ts'

/** One value as Amazon Ion text on a single line. A double is an Ion float (`1.5e0`), a Date an Ion timestamp, `undefined` members are left out. */
export function writeIon(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  switch (typeof value) {
    case 'string':
      return `"${escapeText(value, '"')}"`
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : floatText(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      return writeObject(value)
    default:
      throw new TypeError(`Ion cannot hold a ${typeof value}`)
  }
}

/** Values one per line, as storage files hold them. */
export function writeIonLines(values: Iterable<unknown>): string {
  let text = ''
  for (const value of values) text += `${writeIon(value)}\n`
  return text
}

function writeObject(value: object): string {
  if (value instanceof Dbl) return floatText(value.value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `[${value.map(writeIon).join(',')}]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return writeIon(value.toJSON())
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([key, member]) => `${fieldName(key)}:${writeIon(member)}`).join(',')}}`
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf'
  const text = dblText(value)
  return text.includes('E') ? text.replace('E', 'e') : `${text.replace(/\.0$/, '')}e0`
}

const reserved = new Set(['null', 'true', 'false', 'nan'])

function fieldName(key: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(key) && !/^\$\d+$/.test(key) && !reserved.has(key)) return key
  return `'${escapeText(key, "'")}'`
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
}

function escapeText(text: string, quote: string): string {
  if (!/["'\\\x00-\x1f\x7f-\x9f]/.test(text)) return text
  return text.replace(/["'\\\x00-\x1f\x7f-\x9f]/g, (char) => {
    if (char === '\\') return '\\\\'
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char
    return namedEscapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
