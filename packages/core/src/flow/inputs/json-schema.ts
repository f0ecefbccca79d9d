import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema'
import { stringifyJson } from '../../model/dbl.ts'
import { InputFault } from './fault.ts'

/** Where a value breaks a JSON Schema (Draft 2020-12), as `<pointer>: <reason>`; formats are notes, not rules.
 *  @throws InputFault when the schema is no schema */
export function jsonSchemaViolations(schemaSource: unknown, value: unknown): readonly string[] {
  const schema = readSchema(schemaSource)
  // Boxed and big numbers become plain: a schema knows numbers only.
  const plain: unknown = JSON.parse(stringifyJson(value))
  const { errors } = new Validator(schema, '2020-12', false).validate(plain)
  const told = errors.filter((error) => !silent.has(error.keyword)).map((error) => violationText(error, schema, plain))
  return [...new Set(told)]
}

/** Keywords that only say that something below them failed, and `format`. */
const silent = new Set([
  'properties',
  'items',
  'prefixItems',
  'patternProperties',
  'allOf',
  'anyOf',
  '$ref',
  'then',
  'else',
  'if',
  'format',
  'additionalProperties',
])

function readSchema(source: unknown): Schema {
  try {
    const schema: unknown = typeof source === 'string' ? JSON.parse(source) : source
    // Whatever it holds, the validator takes unknown keywords as notes.
    if (schema !== null && typeof schema === 'object' && !Array.isArray(schema)) return schema as Schema
    throw new InputFault('Invalid JSON content or schema: a JSON Schema is an object')
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputFault(`Invalid JSON content or schema: ${error.message}`)
    throw error
  }
}

function violationText(error: OutputUnit, schema: Schema, value: unknown): string {
  const pointer = error.instanceLocation.slice(1)
  if (error.keyword === 'false') {
    const parent = pointer.slice(0, pointer.lastIndexOf('/'))
    const name = pointerPart(pointer.slice(pointer.lastIndexOf('/') + 1))
    return `${parent}: property '${name}' is not defined in the schema and the schema does not allow additional properties`
  }
  const constraint = at(schema, error.keywordLocation)
  const reason = reasons[error.keyword]?.(constraint, at(value, error.instanceLocation), error)
  return `${pointer}: ${reason ?? error.error}`
}

type Reason = (constraint: unknown, value: unknown, error: OutputUnit) => string

const compact = (value: unknown): string => JSON.stringify(value)
const listed = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
const sizeOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)

const reasons: Readonly<Record<string, Reason>> = {
  type: (wanted, value) => `${typeName(value)} found, ${listed(wanted)} expected`,
  required: (_wanted, _value, error) => `required property '${/"(.*)"/.exec(error.error)?.[1] ?? ''}' not found`,
  enum: (wanted) => `does not have a value in the enumeration [${Array.isArray(wanted) ? wanted.map(compact).join(', ') : ''}]`,
  const: (wanted) => `must be the constant value '${typeof wanted === 'string' ? wanted : compact(wanted)}'`,
  minimum: (limit) => `must have a minimum value of ${limit}`,
  maximum: (limit) => `must have a maximum value of ${limit}`,
  exclusiveMinimum: (limit) => `must have an exclusive minimum value of ${limit}`,
  exclusiveMaximum: (limit) => `must have an exclusive maximum value of ${limit}`,
  multipleOf: (factor) => `must be multiple of ${factor}`,
  minLength: (limit) => `must be at least ${limit} characters long`,
  maxLength: (limit) => `must be at most ${limit} characters long`,
  pattern: (pattern) => `does not match the regex pattern ${pattern}`,
  minItems: (limit, value) => `must have at least ${limit} items but found ${sizeOf(value)}`,
  maxItems: (limit, value) => `must have at most ${limit} items but found ${sizeOf(value)}`,
  uniqueItems: () => 'must have only unique items in the array',
  minProperties: (limit) => `must have at least ${limit} properties`,
  maxProperties: (limit) => `must have at most ${limit} properties`,
  contains: (schema) => `must contain at least 1 element(s) that passes these validations: ${compact(schema)}`,
  not: (schema) => `must not be valid to the schema ${compact(schema)}`,
  oneOf: (_schemas, _value, error) =>
    `must be valid to one and only one schema, but ${/\((\d+) matches\)/.exec(error.error)?.[1] ?? 0} are valid`,
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** The part of a document that a JSON pointer of a URI fragment (`#/a/0`) names. */
function at(document: unknown, location: string): unknown {
  let node = document
  for (const part of location.split('/').slice(1).map(pointerPart)) {
    if (node === null || typeof node !== 'object') return undefined
    node = Object.hasOwn(node, part) ? (node as Record<string, unknown>)[part] : undefined // an own member of an object
  }
  return node
}

const pointerPart = (part: string): string => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
