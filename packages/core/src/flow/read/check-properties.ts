import { authoredIssues, type PropertyIssue, type Shape } from '@windhover/sdk'
import { isNotEmpty, type Nested, nestedOf } from '../definitions/property.ts'
import { type Bean, type Fields, isFields, type Path, type Reading } from './reading.ts'

interface Compiled {
  readonly plain: Shape
  readonly nested: ReadonlyMap<string, Nested>
}

export interface PropertyCheck {
  readonly value: Fields
  readonly path: Path
  readonly shape: Shape
  /** Properties the caller reads itself. */
  readonly others: readonly string[]
  /** Class that Kestra names in the message about an unknown property. */
  readonly className: string
  readonly bean?: Bean
  /** false: below a map or a Dag node, where only unknown types and properties are refused. */
  readonly cascades: boolean
  /** Every property is rendered before use, so a wrong type is only worth a warning. */
  readonly rendered?: boolean
}

const compiled = new WeakMap<Shape, Compiled>()

/** The shape in two parts: what the reader takes apart itself, and what zod checks. */
export function compileShape(shape: Shape): Compiled {
  const known = compiled.get(shape)
  if (known !== undefined) return known
  const nested = new Map<string, Nested>()
  const plain: Record<string, Shape[string]> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const kind = nestedOf(schema)
    if (kind === undefined) plain[name] = schema
    else nested.set(name, kind)
  }
  const made = { plain, nested }
  compiled.set(shape, made)
  return made
}

/** Reports unknown, missing and mistyped properties of one map, all at once. */
export function checkProperties(reading: Reading, check: PropertyCheck): void {
  if (!reading.strict) return
  const { plain, nested } = compileShape(check.shape)
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(check.value)) {
    const isKnown = Object.hasOwn(plain, name)
    if (isKnown ? value === null : check.others.includes(name) || nested.has(name)) continue
    values[name] = value
  }
  for (const issue of authoredIssues(plain, values)) reportIssue(reading, check, issue, plain)
}

function reportIssue(reading: Reading, check: PropertyCheck, issue: PropertyIssue, plain: Shape): void {
  const path = [...check.path, ...issue.path]
  if (issue.code === 'unknown') {
    const message = unknownMessage(check, issue)
    reading.report({ path, phase: 'read', code: 'UNKNOWN_PROPERTY', message, atKey: true })
    return
  }
  const [name] = issue.path
  const schema = typeof name === 'string' ? plain[name] : undefined
  const isDirect = issue.path.length === 1
  const isConstraint = issue.code === 'missing' || /^(?:must|size must) /.test(issue.message)
  const isEmpty = isDirect && schema !== undefined && isNotEmpty(schema)
  const message = issue.code === 'missing' && isEmpty ? 'must not be empty' : describe(issue, check.value)
  if (check.rendered === true && !(isDirect && issue.code === 'missing')) {
    reading.warnings.push(`${check.bean?.id ?? ''}.${issue.path.join('.')}: ${message}`)
    return
  }
  if (!isConstraint) reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
  else reportConstraint(reading, check, { path, code: issue.code === 'missing' ? 'REQUIRED' : 'CONSTRAINT', message, isDirect })
}

interface Constraint {
  readonly path: Path
  readonly code: string
  readonly message: string
  /** Of the bean itself or one of its own properties, not of an object below. */
  readonly isDirect?: boolean
}

/** Reports a violated constraint; where Kestra does not look for them it is only a warning. */
export function reportConstraint(reading: Reading, where: Pick<PropertyCheck, 'bean' | 'cascades'>, constraint: Constraint): void {
  const { isDirect = true, ...issue } = constraint
  if (!where.cascades) {
    reading.warnings.push(`${where.bean?.id ?? issue.path.join('.')}.${issue.path.at(-1) ?? ''}: ${issue.message}`)
    return
  }
  reading.report({ ...issue, phase: 'constraint', ...(where.bean !== undefined && isDirect ? { bean: where.bean } : {}) })
}

function unknownMessage(check: PropertyCheck, issue: PropertyIssue): string {
  const name = issue.path.at(-1)
  const parents = issue.path.slice(0, -1)
  if (parents.length > 0)
    return `Unrecognized field "${name}" (class ${check.className}["${parents.join('"]["')}"]), not marked as ignorable`
  const known = [...check.others, ...Object.keys(check.shape)]
  const list = known.map((property) => `"${property}"`).join(', ')
  return `Unrecognized field "${name}" (class ${check.className}), not marked as ignorable (${known.length} known properties: ${list})`
}

function describe(issue: PropertyIssue, value: Fields): string {
  if (issue.code !== 'mistyped') return issue.message
  const text = preview(valueAt(value, issue.path))
  const expected = /expected ([\w|]+)/.exec(issue.message)?.[1]
  return expected === undefined ? `${issue.message}, got ${text}` : `Cannot deserialize value of type \`${expected}\` from ${text}`
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const segment of path) {
    if (Array.isArray(current)) current = current[Number(segment)]
    else current = isFields(current) ? current[String(segment)] : undefined
  }
  return current
}

function preview(value: unknown): string {
  if (Array.isArray(value)) return 'Array value'
  if (isFields(value)) return 'Object value'
  const text = String(value)
  return `String "${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`
}
