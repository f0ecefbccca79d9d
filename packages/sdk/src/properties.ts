import { z } from 'zod'
import { Dbl, parseJson, stringifyJson } from './dbl.ts'
import { isFixedAt, type Rendering, renderingOf } from './property-types.ts'
import type { Properties, Shape } from './task.ts'

export type PropertyPath = readonly (string | number)[]

/** Something wrong with the properties of a task. */
export interface PropertyIssue {
  /** From the task's own map: `['options', 'auth', 'type']`. For `unknown` it names the property itself. */
  readonly path: PropertyPath
  /** `unknown` no such property; `missing` required and absent; `mistyped` another type; `invalid` right type, wrong value. */
  readonly code: 'unknown' | 'missing' | 'mistyped' | 'invalid'
  readonly message: string
  /** Whether what is wrong is `fixed()`: with anything else a flow can be saved and fails when it runs. */
  readonly isFixed: boolean
}

/** The properties of a task after rendering could not be read as what the task wants. */
export class PropertyError extends Error {
  readonly issues: readonly PropertyIssue[]

  constructor(issues: readonly PropertyIssue[]) {
    super(issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`).join('\n'))
    this.name = 'PropertyError'
    this.issues = issues
  }
}

/** What a template renderer has to offer; either call may throw, the error passes through. */
export interface PropertyRenderer {
  /** Maps and lists: every string rendered to text; other scalars stay. */
  text(value: unknown): unknown
  /** The same, but a string that is a single `{{ expression }}` keeps the type of its value. */
  typed(value: unknown): unknown
}

/**
 * First reading, at save: what is wrong with properties as they were written. `value` holds the task's own properties only.
 * Everything that a template might still put right is left alone, and texts that can be converted are fine.
 */
export function authoredIssues(shape: Shape, value: Readonly<Record<string, unknown>>): readonly PropertyIssue[] {
  const parsed = coerce(shape, value)
  return parsed.success ? [] : parsed.issues.filter((issue) => issue.isFixed || !dependsOnTemplate(parsed.input, issue))
}

/**
 * Second reading, before `run`: rendered properties, converted and checked. Templates give text, so a text in the place of
 * a number, boolean, list or map is read as one, the empty text as none; anything in the place of a text becomes text (a map or list: JSON); null is absence.
 * @throws PropertyError
 */
export function renderedValue<S extends Shape>(shape: S, value: Readonly<Record<string, unknown>>): Properties<S> {
  const parsed = coerce(shape, value)
  if (!parsed.success) throw new PropertyError(parsed.issues)
  // `coerce` answers with the output of z.strictObject(shape).
  return parsed.data as Properties<S>
}

/** Renders the properties of a task as their marks say; the result is for `renderedValue`. */
export function renderProperties(
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  renderer: PropertyRenderer,
): Readonly<Record<string, unknown>> {
  const rendered: Record<string, unknown> = {}
  for (const [name, authored] of Object.entries(value)) {
    const schema = shape[name]
    rendered[name] = renderOne(schema === undefined ? 'text' : renderingOf(schema), authored, renderer)
  }
  return rendered
}

function renderOne(rendering: Rendering, value: unknown, renderer: PropertyRenderer): unknown {
  if (rendering === 'literal') return value
  if (rendering === 'typed') return renderer.typed(value)
  const text = renderer.text(value)
  // An expression without a value is the empty text; in a map it stays null.
  return typeof value === 'string' ? (text ?? '') : text
}

type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly issues: readonly PropertyIssue[]; readonly input: unknown }

const objects = new WeakMap<Shape, z.ZodType>()

function objectOf(shape: Shape): z.ZodType {
  const known = objects.get(shape)
  if (known !== undefined) return known
  const made = z.strictObject(shape)
  objects.set(shape, made)
  return made
}

/** Parses; converts each value a complaint points at; parses again, until nothing more can be converted. */
function coerce(shape: Shape, value: Readonly<Record<string, unknown>>): Parsed {
  const schema = objectOf(shape)
  const tried = new Set<string>()
  let input: unknown = value
  for (;;) {
    const result = schema.safeParse(input)
    if (result.success) return { success: true, data: result.data }
    let changed = false
    for (const issue of result.error.issues) {
      for (const found of leaves(issue)) {
        const key = JSON.stringify([found.path, found.expected])
        if (tried.has(key)) continue
        tried.add(key)
        const next = convert(valueAt(input, found.path), { ...found, only: found.only && !isFixed(shape, found.path) })
        if (next === unchanged) continue
        input = replaceAt(input, found.path, next)
        changed = true
        break
      }
    }
    if (!changed) return { success: false, issues: result.error.issues.flatMap((issue) => describeIssue(issue, { shape, input })), input }
  }
}

interface Leaf {
  readonly path: PropertyPath
  readonly expected: string
  /** Whether nothing else would do; only then a map or list may become JSON text. */
  readonly only: boolean
}

/** The places an issue points at with what was wanted there. For a union: its branches, the plainest conversion first. */
function leaves(issue: z.core.$ZodIssue, base: PropertyPath = []): readonly Leaf[] {
  const path = [...base, ...(issue.path as (string | number)[])]
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, expected: issue.expected, only: true }]
    case 'invalid_value':
      return [{ path, expected: typeof issue.values[0], only: false }]
    case 'invalid_union':
      return issue.errors.length === 0
        ? [{ path, expected: 'object', only: true }]
        : issue.errors
            .flatMap((branch) => branch.flatMap((inner) => leaves(inner, path)))
            .map((leaf) => ({ ...leaf, only: false }))
            .sort(plainFirst)
    default:
      return []
  }
}

const STRUCTURED: readonly string[] = ['array', 'record', 'object', 'map']
const plainFirst = (a: Leaf, b: Leaf) => Number(STRUCTURED.includes(b.expected)) - Number(STRUCTURED.includes(a.expected))

const unchanged = Symbol('unchanged')
const absent = Symbol('absent')

function convert(value: unknown, { expected, only }: Leaf): unknown {
  if (value === null) return absent
  if (expected === 'string') return textOf(value, only)
  if (expected === 'boolean' && typeof value === 'number') return value !== 0
  if (value instanceof Dbl && expected !== 'record') return value.value
  if (typeof value === 'bigint' && (expected === 'number' || expected === 'int')) return Number(value)
  if (typeof value !== 'string') return unchanged
  const text = value.trim()
  if (text === '') return absent
  if (expected === 'number' || expected === 'int' || expected === 'bigint') return numberOf(text)
  if (expected === 'boolean') return booleanOf(text)
  return STRUCTURED.includes(expected) || expected === 'null' ? structureOf(text) : unchanged
}

/** `true` and `false` in any case, or a whole number, of which only 0 is false. */
function booleanOf(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return /^-?\d+$/.test(text) ? Number(text) !== 0 : unchanged
}

function textOf(value: unknown, evenStructured: boolean): unknown {
  if (value === undefined || typeof value === 'string') return unchanged
  if (typeof value !== 'object' || value === null || value instanceof Dbl) return String(value)
  return evenStructured ? stringifyJson(value) : unchanged
}

function numberOf(text: string): unknown {
  const number = Number(text)
  return Number.isNaN(number) ? unchanged : number
}

function structureOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return unchanged
  try {
    return parseJson(text)
  } catch {
    // Not JSON: the complaint about the text stands.
    return unchanged
  }
}

function valueAt(value: unknown, path: PropertyPath): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    // An index or key into a list or map; both answer undefined for what they do not have.
    current = (current as Record<string | number, unknown>)[key]
  }
  return current
}

function replaceAt(value: unknown, path: PropertyPath, next: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return next
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaceAt(item, rest, next === absent ? null : next) : item))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = { ...value }
  if (rest.length === 0 && next === absent) delete copy[key]
  else copy[key] = replaceAt(copy[key], rest, next)
  return copy
}

/** Whether what lies at a path must be right when the flow is saved. */
function isFixed(shape: Shape, [name, ...below]: PropertyPath): boolean {
  return isFixedAt(shape[String(name)], below)
}

interface Described {
  readonly shape: Shape
  readonly input: unknown
}

function describeIssue(issue: z.core.$ZodIssue, described: Described, base: PropertyPath = []): readonly PropertyIssue[] {
  const path = [...base, ...(issue.path as (string | number)[])]
  const isWrongForGood = isFixed(described.shape, path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      code: 'unknown',
      message: `No property named '${key}'`,
      isFixed: isWrongForGood || path.length === 0,
    }))
  }
  const value = valueAt(described.input, path)
  if (value === undefined || value === null) return [{ path, code: 'missing', message: 'must not be null', isFixed: isWrongForGood }]
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0))
    const only = closest.length === 1 ? closest[0] : undefined
    if (only !== undefined) return only.flatMap((inner) => describeIssue(inner, described, path))
    return [{ path, code: 'mistyped', message: issue.message, isFixed: isWrongForGood }]
  }
  return [{ path, code: issue.code === 'invalid_type' ? 'mistyped' : 'invalid', message: issue.message, isFixed: isWrongForGood }]
}

/** Whether a template lies above the place of an issue, or in the value it complains about. */
function dependsOnTemplate(input: unknown, { path, code }: PropertyIssue): boolean {
  for (let depth = 1; depth < path.length; depth++) if (isTemplate(valueAt(input, path.slice(0, depth)))) return true
  return code !== 'unknown' && containsTemplate(valueAt(input, path))
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{[{%]/.test(value)
}

function containsTemplate(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(containsTemplate)
  return isTemplate(value)
}

function pathText(path: PropertyPath): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '')
}
