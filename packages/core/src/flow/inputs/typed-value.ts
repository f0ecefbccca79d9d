import { type Generation, rulesOf } from '../../generation.ts'
import { Dbl, dbl } from '../../model/dbl.ts'
import type { Input, InputType } from '../../model/flow.ts'
import { readIon } from '../../model/ion.ts'
import {
  durationSeconds,
  durationText,
  instantMicros,
  instantText,
  parseInstant,
  parseIsoDuration,
  parseLocalDate,
  parseLocalTime,
  TemporalError,
} from '../../model/temporal.ts'
import type { Cipher } from '../../ports/cipher.ts'
import { readYaml } from '../yaml/document.ts'
import { InputFault } from './fault.ts'
import { isFileUri } from './file.ts'
import { notAList, parseJsonText } from './json-text.ts'
import { float32, parseFloat32, parseInt32, plainNumber } from './number-text.ts'
import { checkUri } from './uri-text.ts'

export interface TypedValue {
  /** JSON form, as the execution keeps it and expressions see it later. */
  readonly stored: unknown
  /** As expressions of other inputs see it while inputs are resolved: an instant without trailing zeros, a duration as ISO text, a secret in clear. */
  readonly live: unknown
}

export interface ParseContext {
  readonly generation: Generation
  readonly cipher?: Cipher | undefined
  /** Of an ARRAY or a MULTISELECT. */
  readonly itemType?: InputType | undefined
}

/** Reads a given value as the type of an input or a flow output; null stays null. @throws InputFault */
export function parseTyped(type: InputType, given: unknown, context: ParseContext): TypedValue {
  if (given === null || given === undefined) return same(null)
  switch (type) {
    case 'STRING':
    case 'SELECT':
    case 'ENUM':
    case 'EMAIL':
      return same(textOf(given))
    case 'FILE':
      return same(fileUri(textOf(given), context))
    case 'URI':
      checkUri(textOf(given))
      return same(textOf(given))
    case 'INT':
      return same(integer(given, context))
    case 'FLOAT':
      return same(float(given, context))
    case 'BOOL':
    case 'BOOLEAN':
      return same(textOf(given).toLowerCase() === 'true')
    case 'DATETIME':
    case 'DATE':
    case 'TIME':
    case 'DURATION':
      return temporal(type, given, context)
    case 'JSON':
      return same(typeof given === 'string' ? parseJsonText(given) : given)
    case 'YAML':
      return same(typeof given === 'string' ? parseYaml(given) : given)
    case 'ION':
      return same(typeof given === 'string' ? parseIon(given) : given)
    case 'SECRET':
      return secret(textOf(given), context)
    case 'ARRAY':
    case 'MULTISELECT':
      return list(given, context)
    case 'FORM':
      throw new InputFault('A `FORM` has no value of its own')
  }
}

/** Type of the items of an ARRAY or MULTISELECT input; texts unless it says otherwise. */
export function itemTypeOf(input: Input): InputType {
  // Checked when the flow was parsed.
  return (input['itemType'] as InputType | undefined) ?? 'STRING'
}

const same = (value: unknown): TypedValue => ({ stored: value, live: value })

/** Text of a value as Java prints it: `{a=1}` for maps, `[1, x]` for lists. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (value !== null && typeof value === 'object' && !(value instanceof Dbl)) {
    const entries = Object.entries(value).map(([key, member]) => `${key}=${textOf(member)}`)
    return `{${entries.join(', ')}}`
  }
  return String(value)
}

function integer(given: unknown, context: ParseContext): number {
  const value = parseInt32(textOf(given))
  if (value === undefined) throw cannotConvert(given, 'Integer', context, () => `For input string: "${textOf(given)}"`)
  return value
}

function float(given: unknown, context: ParseContext): unknown {
  if (typeof given === 'number' || given instanceof Dbl) return float32(plainNumber(given))
  const text = textOf(given)
  const value = parseFloat32(text)
  const empty = text.trim() === '' ? 'empty String' : `For input string: "${text.trim()}"`
  if (value === undefined) throw cannotConvert(given, 'Float', context, () => empty)
  return value
}

function temporal(type: 'DATETIME' | 'DATE' | 'TIME' | 'DURATION', given: unknown, context: ParseContext): TypedValue {
  const javaNames = { DATETIME: 'Instant', DATE: 'LocalDate', TIME: 'LocalTime', DURATION: 'Duration' } as const
  try {
    return parseTemporal(type, textOf(given))
  } catch (error) {
    if (!(error instanceof TemporalError)) throw error
    if (rulesOf(context.generation).namesTypesInInputErrors) throw cannotConvert(given, javaNames[type], context, () => error.message)
    throw new InputFault(error.message, 'parser')
  }
}

function parseTemporal(type: 'DATETIME' | 'DATE' | 'TIME' | 'DURATION', text: string): TypedValue {
  if (type === 'DATE') return same(parseLocalDate(text))
  if (type === 'TIME') {
    const time = parseLocalTime(text)
    return { stored: time.text, live: time.short }
  }
  if (type === 'DATETIME') {
    const instant = parseInstant(text)
    return { stored: instantMicros(instant), live: instantText(instant) }
  }
  const duration = parseIsoDuration(text)
  return { stored: dbl(durationSeconds(duration)), live: durationText(duration) }
}

function cannotConvert(given: unknown, javaName: string, context: ParseContext, older: () => string): InputFault {
  if (!rulesOf(context.generation).namesTypesInInputErrors) return new InputFault(older())
  return new InputFault(`Cannot convert value '${textOf(given)}' to ${javaName}`)
}

function parseYaml(text: string): unknown {
  const document = readYaml(text)
  const [problem] = document.problems
  if (problem === undefined) return document.value ?? null
  const { line, column } = document.positionAt(problem.offset)
  throw new InputFault(`${problem.message}\n at [Source: (StringReader); line: ${line}, column: ${column}]`, 'parser')
}

function parseIon(text: string): unknown {
  try {
    return readIon(text)[0] ?? null
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputFault(error.message, 'parser')
    throw error
  }
}

/** A file is named by its URI: uploading one that lies elsewhere is the work of whoever calls. */
function fileUri(text: string, context: ParseContext): string {
  if (isFileUri(text)) return text
  if (rulesOf(context.generation).namesTypesInInputErrors) throw new InputFault(`The file '${text}' does not exist.`)
  throw new InputFault(`${text} (No such file or directory)`, 'parser')
}

function secret(text: string, context: ParseContext): TypedValue {
  if (context.cipher?.isConfigured !== true) {
    throw new InputFault('Unable to use a `SECRET` input/output as encryption is not configured', 'parser')
  }
  return { stored: { type: 'io.kestra.datatype:aes_encrypted', value: context.cipher.encrypt(text) }, live: text }
}

function list(given: unknown, context: ParseContext): TypedValue {
  const items = Array.isArray(given) ? given : parseJsonText(textOf(given))
  if (items === null) return same(null)
  if (!Array.isArray(items)) throw notAList(items)
  const type = context.itemType
  // A flow output has no item type: its items stay as they are.
  if (type === undefined) return same(items)
  const parsed = items.map((item) => element(type, item, context))
  return { stored: parsed.map((item) => item.stored), live: parsed.map((item) => item.live) }
}

function element(type: InputType, item: unknown, context: ParseContext): TypedValue {
  const refused = () => new InputFault(`Unable to parse array element as \`${type}\` on \`${textOf(item)}\``)
  if (item === null) throw refused()
  try {
    return parseTyped(type, item, context)
  } catch (error) {
    if (error instanceof InputFault) throw refused()
    throw error
  }
}
