import { authoredIssues, type PropertyIssue, type Shape } from '@windhover/sdk'
import { isNotEmpty, type Nested, nestedOf } from '../definitions/property.ts'
import type { Fields, Path } from './fields.ts'
import { mistypedMessage } from './mistyped-message.ts'
import type { Bean, Reading } from './reading.ts'

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
  /** Properties that are rendered before use, so that a wrong type is only worth a warning. */
  readonly isRendered?: (name: string) => boolean
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
    if (isKnown ? isAbsent(value, plain[name]) : check.others.includes(name) || nested.has(name)) continue
    values[name] = value
  }
  for (const issue of authoredIssues(plain, values)) reportIssue(reading, check, issue, plain)
  for (const [name, value] of Object.entries(values)) {
    const isTemplate = typeof value === 'string' && /\{[{%]/.test(value)
    if (isTemplate && Object.hasOwn(plain, name) && check.isRendered?.(name) !== true)
      reportLiteral(reading, check, plain[name], [name, value])
  }
}

/** null, and nothing after the colon where an empty text is no value. */
function isAbsent(value: unknown, schema: Shape[string] | undefined): boolean {
  if (value !== '') return value === null
  const code = schema?.safeParse(value).error?.issues[0]?.code
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union'
}

/** A property that is taken literally cannot be a template, unless it is a text anyway. */
function reportLiteral(reading: Reading, check: PropertyCheck, schema: Shape[string] | undefined, [name, value]: [string, string]): void {
  const issue = schema?.safeParse(value).error?.issues[0]
  if (issue === undefined) return
  const code = issue.code === 'invalid_type' ? 'mistyped' : 'invalid'
  const message = mistypedMessage({ path: [name], code, message: issue.message, isFixed: true }, check.value)
  reading.report({ path: [...check.path, name], phase: 'read', code: 'TYPE_MISMATCH', message })
}

function reportIssue(reading: Reading, check: PropertyCheck, issue: PropertyIssue, plain: Shape): void {
  const path = [...check.path, ...issue.path]
  const isLenient = check.isRendered?.(String(issue.path[0])) === true && !issue.isFixed
  if (issue.code === 'unknown' && isLenient && issue.path.length > 1) {
    reading.warnings.push(`${check.bean?.id ?? ''}.${issue.path.join('.')}: ${issue.message}`)
    return
  }
  if (issue.code === 'unknown') {
    const message = unknownMessage(check, issue)
    reading.report({ path, phase: 'read', code: 'UNKNOWN_PROPERTY', message, atKey: true })
    return
  }
  const [name] = issue.path
  const schema = typeof name === 'string' && Object.hasOwn(plain, name) ? plain[name] : undefined
  const isDirect = issue.path.length === 1
  const isConstraint = issue.code === 'missing' || /^(?:must|size must) /.test(issue.message)
  const isEmpty = isDirect && schema !== undefined && isNotEmpty(schema)
  const message =
    issue.code === 'missing' && isEmpty ? 'must not be empty' : isConstraint ? issue.message : mistypedMessage(issue, check.value)
  if (isLenient && !(isDirect && issue.code === 'missing')) {
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
