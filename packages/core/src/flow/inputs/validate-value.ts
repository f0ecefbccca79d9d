import type { Generation } from '../../generation.ts'
import { rulesOf } from '../../generation.ts'
import { dblText } from '../../model/dbl.ts'
import type { Input } from '../../model/flow.ts'
import { durationMs, instantText, parseInstant, parseIsoDuration, parseLocalTime } from '../../model/temporal.ts'
import { jsonSchemaViolations } from './json-schema.ts'
import { plainNumber } from './number-text.ts'
import { optionValues } from './options.ts'
import { type TypedValue, textOf } from './typed-value.ts'

/** Why a value that could be read is not allowed: the causes, in the order they are told. `input` carries its options as `values`. */
export function violations(input: Input, value: TypedValue, generation: Generation): readonly string[] {
  switch (input.type) {
    case 'STRING':
      return pattern(input, value.live)
    case 'SECRET':
      return pattern(input, value.live).map((cause) => `${input.id}: ${cause}`)
    case 'INT':
    case 'FLOAT':
      return range(input, value.stored)
    case 'DATETIME':
    case 'DATE':
    case 'TIME':
      return dateRange(input, textOf(value.live))
    case 'DURATION':
      return durationRange(input, textOf(value.live))
    case 'SELECT':
    case 'ENUM':
      return select(input, textOf(value.stored), generation)
    case 'MULTISELECT':
      return multiSelect(input, value.stored)
    case 'EMAIL':
      return email(textOf(value.stored))
    case 'JSON':
      return jsonSchema(input, value.stored)
    default:
      return []
  }
}

function pattern(input: Input, value: unknown): readonly string[] {
  const validator = input['validator']
  if (typeof validator !== 'string') return []
  return javaPattern(validator).test(textOf(value)) ? [] : [`it must match the pattern \`${validator}\``]
}

/** A Java regular expression that must match the whole text; inline flags at its start become flags. */
function javaPattern(source: string): RegExp {
  const [, inline = '', rest = source] = /^\(\?([imsux]+)\)(.*)$/s.exec(source) ?? []
  const flags = [...new Set([...inline].filter((flag) => 'ims'.includes(flag)))].join('')
  const body = `^(?:${rest.replace(/\\A|\\z|\\Z/g, (anchor) => (anchor === '\\A' ? '^' : '$')).replace(/([*+?}])\+/g, '$1')})$`
  try {
    return new RegExp(body, `${flags}u`)
  } catch {
    // Java allows escapes that are needless, which the strict Unicode mode refuses.
    return new RegExp(body, flags)
  }
}

function range(input: Input, value: unknown): readonly string[] {
  const number = plainNumber(value)
  const show = (limit: unknown) => (input.type === 'FLOAT' ? dblText(plainNumber(limit)) : textOf(limit))
  const causes: string[] = []
  if (isSet(input['min']) && number < plainNumber(input['min'])) causes.push(`it must be more than \`${show(input['min'])}\``)
  if (isSet(input['max']) && number > plainNumber(input['max'])) causes.push(`it must be less than \`${show(input['max'])}\``)
  return causes
}

function dateRange(input: Input, value: string): readonly string[] {
  const order = (text: string): number | string => {
    if (input.type === 'TIME') return parseLocalTime(text).nanos
    if (input.type === 'DATE') return text
    const instant = parseInstant(text)
    return instant.epochMs + instant.subMillisNanos / 1e6
  }
  const show = (text: string) => {
    if (input.type === 'TIME') return parseLocalTime(text).short
    return input.type === 'DATE' ? text : instantText(parseInstant(text))
  }
  const causes: string[] = []
  const { after, before } = input as { after?: unknown; before?: unknown } // own properties of the type, as authored
  if (isSet(after) && order(value) < order(textOf(after))) causes.push(`it must be after \`${show(textOf(after))}\``)
  if (isSet(before) && order(value) > order(textOf(before))) causes.push(`it must be before \`${show(textOf(before))}\``)
  return causes
}

function durationRange(input: Input, value: string): readonly string[] {
  const ms = (text: unknown) => durationMs(parseIsoDuration(textOf(text)))
  const causes: string[] = []
  if (isSet(input['min']) && ms(value) < ms(input['min'])) causes.push(`It must be more than \`${textOf(input['min'])}\``)
  if (isSet(input['max']) && ms(value) > ms(input['max'])) causes.push(`It must be less than \`${textOf(input['max'])}\``)
  return causes
}

function select(input: Input, value: string, generation: Generation): readonly string[] {
  const isChecked = input.required || rulesOf(generation).checksOptionalSelect
  const options = optionValues(input)
  if (!isChecked || input['allowCustomValue'] === true || options.includes(value)) return []
  return [`it must match the values \`[${options.join(', ')}]\``]
}

function multiSelect(input: Input, value: unknown): readonly string[] {
  if (input['allowCustomValue'] === true || !Array.isArray(value)) return []
  const options = optionValues(input)
  const strangers = value.map(textOf).filter((item) => !options.includes(item))
  return strangers.map((item) => `value \`${item}\` doesn't match the values \`[${options.join(', ')}]\``)
}

const emailPattern = /^[\w!#$%&’*+/=?`{|}~^.-]+@[a-zA-Z0-9.-]+$/

function email(value: string): readonly string[] {
  return value === '' || emailPattern.test(value) ? [] : ['The input must be a valid email']
}

function jsonSchema(input: Input, value: unknown): readonly string[] {
  if (!isSet(input['jsonSchema'])) return []
  const found = jsonSchemaViolations(input['jsonSchema'], value)
  return found.length === 0 ? [] : [`Invalid JSON schema: ${input.id}: it must match the json schema: [${found.join(', ')}]`]
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null
