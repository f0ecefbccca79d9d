import { dbl } from '../model/dbl.ts'
import { convertTemporal, isTemporalType, type TemporalForm } from './convert-temporal.ts'
import { type ExpressionError, javaError } from './expression-error.ts'
import { deep } from './values/deep.ts'
import { parseFirstJson } from './values/json.ts'
import { isMap, mapEntries } from './values/map.ts'
import { isIntegral, isNumeric, narrowInteger, toBigInt, toDouble } from './values/number.ts'
import { plainValue } from './values/plain.ts'
import { javaText, jsonText } from './values/text.ts'

/** A type a dynamic task property may have, as its generic Java name: `Integer`, `Duration`, `List<String>`, `Map<String,Object>`, the name of an enum … */
export type PropertyType = string
export type { TemporalForm }

const enums: Readonly<Record<string, readonly string[]>> = {
  // In the order of their numbers, which are accepted too.
  Level: ['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'],
  State:
    'CREATED SUBMITTED RUNNING PAUSED RESTARTED KILLING SUCCESS WARNING FAILED KILLED CANCELLED QUEUED RETRYING RETRIED SKIPPED BREAKPOINT RESUBMITTED'.split(
      ' ',
    ),
}

/**
 * The value of a dynamic task property: the text is rendered by `renderText` and converted to the type (core-semantics §2.3). Lists and maps are read first and
 * rendered item by item, unless the whole text is one expression. Empty text is null for numbers, booleans and times. `form` says how times come out:
 * `iso` as ISO texts, `epoch` as milliseconds. A type that is not known is taken for an enum or object: the text itself.
 * @throws ExpressionError, LookupNeeded
 */
export function convertText(
  text: string,
  type: PropertyType,
  renderText: (text: string) => string | null,
  form: TemporalForm = 'iso',
): unknown {
  const generic = /^(List|Map)(?:<(.*)>)?$/.exec(type.replaceAll(' ', ''))
  if (generic === null) return convertScalar(renderText(text) ?? '', type, form)
  const inner = generic[2] ?? 'Object'
  if (generic[1] === 'List') return convertList(text, inner, renderText, form)
  return convertMap(text, inner.slice(inner.indexOf(',') + 1), renderText, form)
}

/** A rendered text as a value of a scalar type. */
export function convertScalar(text: string, type: PropertyType, form: TemporalForm = 'iso'): unknown {
  if (type === 'String' || type === 'Object') return text
  if (text.trim() === '' && type in enums) throw javaError('MismatchedInputException', 'No content to map due to end-of-input')
  if (text.trim() === '' && type !== 'URI') return null
  const direct = fromText(text, type, form)
  return direct === undefined ? fromJson(parseFirstJson(text), type, form) : direct
}

/** Undefined when the text is no value of the type as it stands; it may still be one in JSON. */
function fromText(text: string, type: PropertyType, form: TemporalForm): unknown {
  const trimmed = text.trim()
  switch (type) {
    case 'Integer':
    case 'Long':
      return /^[-+]?\d+$/.test(trimmed) ? integerOf(BigInt(trimmed.replace('+', '')), type) : undefined
    case 'Double':
    case 'Float':
      return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^(?:NaN|[-+]?Infinity)$/.test(trimmed) ? dbl(Number(trimmed)) : undefined
    case 'Boolean':
      if (/^(?:true|True|TRUE)$/.test(trimmed)) return true
      return /^(?:false|False|FALSE)$/.test(trimmed) ? false : undefined
    case 'URI':
      return isUri(trimmed) ? trimmed : undefined
    default:
      return isTemporalType(type) ? convertTemporal(trimmed, type, form) : enumOf(trimmed, type)
  }
}

/** No blanks and marks, and a scheme, where there is one, that begins with a letter. */
function isUri(text: string): boolean {
  return !/[\s<>"{}[\]|\\^`]/.test(text) && (!/^[^/?#]*:/.test(text) || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text))
}

function enumOf(text: string, type: PropertyType): string | undefined {
  const names = enums[type]
  return names === undefined || names.includes(text) ? text : undefined
}

function integerOf(value: bigint, type: PropertyType): unknown {
  const bits = type === 'Integer' ? 32 : 64
  if (BigInt.asIntN(bits, value) !== value) throw javaError('InputCoercionException', `Numeric value (${value}) out of range of ${type}`)
  return narrowInteger(value)
}

const mismatch = (value: unknown, type: PropertyType): ExpressionError => {
  return javaError('MismatchedInputException', `Cannot deserialize value of type \`${type}\` from ${javaText(value)}`)
}

/** A JSON value as a value of the type. */
function fromJson(value: unknown, type: PropertyType, form: TemporalForm): unknown {
  if (value === null || type === 'Object') return plainValue(value)
  if (typeof value === 'string') return textOfJson(value, type, form)
  if (isNumeric(value)) return numberOfJson(value, type, form)
  if (typeof value === 'boolean') {
    if (type === 'Boolean') return value
    if (type === 'String') return String(value)
  }
  const isCollection = type.startsWith('List') ? Array.isArray(value) : type.startsWith('Map') && isMap(value)
  if (isCollection || (!isKnown(type) && isMap(value))) return plainValue(value)
  throw mismatch(value, type)
}

function isKnown(type: PropertyType): boolean {
  return (
    isTemporalType(type) ||
    type in enums ||
    ['String', 'Integer', 'Long', 'Double', 'Float', 'Boolean', 'URI'].includes(type) ||
    /^(?:List|Map)/.test(type)
  )
}

function textOfJson(text: string, type: PropertyType, form: TemporalForm): unknown {
  if (type === 'String') return text
  const value = text.trim() === '' ? null : fromText(text, type, form)
  if (value === undefined)
    throw javaError(
      'InvalidFormatException',
      `Cannot deserialize value of type \`${type}\` from String "${text}": not a valid \`${type}\` value`,
    )
  return value
}

function numberOfJson(value: Parameters<typeof toDouble>[0], type: PropertyType, form: TemporalForm): unknown {
  if (type === 'Integer' || type === 'Long') return integerOf(toBigInt(value), type)
  if (type === 'Double' || type === 'Float') return dbl(toDouble(value))
  if (type === 'Boolean' && isIntegral(value)) return toDouble(value) !== 0
  if (type === 'String') return javaText(value)
  const level = type === 'Level' && isIntegral(value) ? enums['Level']?.[toDouble(value)] : undefined
  if (level !== undefined) return level
  const temporal = isTemporalType(type) ? convertTemporal(javaText(value), type, form) : undefined
  if (temporal === undefined) throw mismatch(value, type)
  return temporal
}

/** Whether one expression makes the whole value. */
function isWhole(text: string): boolean {
  const trimmed = text.trim()
  return (trimmed.startsWith('{{') && trimmed.endsWith('}}')) || (trimmed.startsWith('{%') && trimmed.endsWith('%}'))
}

function convertList(text: string, item: PropertyType, renderText: (text: string) => string | null, form: TemporalForm): unknown {
  const whole = isWhole(text)
  const list = parseFirstJson(whole ? (renderText(text) ?? '') : text)
  if (!Array.isArray(list)) throw mismatch(list, `List<${item}>`)
  if (whole) return list.map((one) => fromJson(one, item, form))
  return list.map((one: unknown) => {
    if (typeof one === 'string') return fromJson(renderText(one) ?? null, item, form)
    if (!isMap(one)) return plainValue(one)
    if (item === 'String') throw mismatch(one, item)
    return plainValue(deep(one, renderText))
  })
}

function convertMap(text: string, item: PropertyType, renderText: (text: string) => string | null, form: TemporalForm): unknown {
  const whole = isWhole(text)
  const map = parseFirstJson(whole ? (renderText(text) ?? '') : text)
  if (!isMap(map)) throw mismatch(map, `Map<String,${item}>`)
  const rendered = whole ? map : deep(map, renderText)
  if (!isMap(rendered)) throw mismatch(rendered, `Map<String,${item}>`)
  return plainValue(new Map(mapEntries(rendered).map(([key, value]) => [key, fromJson(value, item, form)])))
}

/** A property value given as YAML (text, number, list, map …) as the text it stands for: lists and maps are their JSON. */
export function propertyText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value)
}
