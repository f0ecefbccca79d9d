import { bytesOfBase64 } from '../filters/encoding.ts'
import { isNumeric } from '../values/number.ts'
import { base64 } from '../values/text.ts'
import { JqError } from './jq-error.ts'
import { jqText, typeName } from './value.ts'

export function tostring(value: unknown): string {
  return typeof value === 'string' ? value : jqText(value)
}

const html: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' }

/** `@csv`, `@base64` … of a value. @throws JqError for an unknown format or a value it cannot write */
export function formatted(name: string, value: unknown): string {
  switch (name) {
    case '@text':
      return tostring(value)
    case '@json':
      return jqText(value)
    case '@base64':
      return base64(new TextEncoder().encode(tostring(value)))
    case '@base64d':
      return new TextDecoder().decode(bytesOfBase64(tostring(value)))
    case '@uri':
      return encodeURIComponent(tostring(value).toWellFormed()).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      )
    case '@html':
      return tostring(value).replace(/[<>&'"]/g, (char) => html[char] ?? char)
    case '@sh':
      return (Array.isArray(value) ? value : [value]).map(shell).join(' ')
    case '@csv':
      return row(value, name, (text) => `"${text.replaceAll('"', '""')}"`, ',')
    case '@tsv':
      return row(
        value,
        name,
        (text) => text.replace(/[\\\t\n\r]/g, (char) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n' })[char] ?? '\\r'),
        '\t',
      )
    default:
      throw new JqError(`${name} is not a valid format`)
  }
}

function shell(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`
  if (Array.isArray(value) || value instanceof Map) throw new JqError(`${typeName(value)} (${jqText(value)}) can not be escaped for shell`)
  return jqText(value)
}

function row(value: unknown, format: string, quote: (text: string) => string, separator: string): string {
  if (!Array.isArray(value)) throw new JqError(`${typeName(value)} cannot be ${format.slice(1)}-formatted, only an array can be`)
  return value
    .map((item) => {
      if (typeof item === 'string') return quote(item)
      if (item === null) return ''
      if (isNumeric(item) || typeof item === 'boolean') return jqText(item)
      throw new JqError(`${typeName(item)} is not valid in a ${format.slice(1)} row`)
    })
    .join(separator)
}
