import { z } from 'zod'
import { parseByteSize } from './byte-size.ts'
import { parseDuration } from './duration.ts'

/**
 * How the strings of a property become values before `run`:
 * `text` each string is rendered to text; `typed` a text that is one `{{ expression }}` keeps the type of its value;
 * `literal` nothing is rendered, the task does it itself with `ctx.render`.
 */
export type Rendering = 'text' | 'typed' | 'literal'

interface Marks {
  readonly rendering?: Rendering
  readonly secret?: boolean
  readonly storageUri?: boolean
  readonly fixed?: boolean
}

/** A registry of zod hands a mark on to the copies that `describe()`, `min()` and the like make. */
const marks = z.registry<Marks>()

function mark<T extends z.ZodType>(schema: T, added: Marks): T {
  const marked = schema.clone()
  marks.add(marked, { ...marks.get(schema), ...added })
  return marked
}

/** Every mark of a schema, also of what `optional()`, `default()` and the like wrap. */
function marksOf(schema: z.ZodType): Marks {
  // The wrappers of zod (optional, nullable, default, readonly …) keep what they wrap in `def.innerType`.
  const inner = (schema.def as { readonly innerType?: z.ZodType }).innerType
  return { ...(inner === undefined ? {} : marksOf(inner)), ...marks.get(schema) }
}

/** Not rendered before `run`: for texts evaluated per item, per response or with more variables. */
export function literal<T extends z.ZodType>(schema: T): T {
  return mark(schema, { rendering: 'literal', fixed: true })
}

/**
 * Its form must be right when the flow is saved: no template can take the place of it, or of a part of it that is not `flexible()`.
 * Texts in it are rendered all the same.
 */
export function fixed<T extends z.ZodType>(schema: T): T {
  return mark(schema, { fixed: true })
}

/** A part of a `fixed()` property in whose place a template may stand, as it may in the place of every other property. */
export function flexible<T extends z.ZodType>(schema: T): T {
  return mark(schema, { fixed: false })
}

/** A single `{{ expression }}` keeps the type of its value instead of becoming text. */
export function typed<T extends z.ZodType>(schema: T): T {
  return mark(schema, { rendering: 'typed' })
}

/** Its value is masked in the logs of the task run. */
export function secret<T extends z.ZodType>(schema: T): T {
  return mark(schema, { secret: true })
}

/** How the strings of a property are rendered before `run`. */
export function renderingOf(schema: z.ZodType): Rendering {
  return marksOf(schema).rendering ?? 'text'
}

/** Whether the value of a property must be masked in logs. */
export function isSecret(schema: z.ZodType): boolean {
  return marksOf(schema).secret ?? false
}

/** Every text in the value of a property that must be masked in logs: the property itself, or parts of it at any depth. */
export function secretTexts(schema: z.ZodType, value: unknown): readonly string[] {
  if (isSecret(schema)) return textsIn(value)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => membersOf(schema, key).flatMap((one) => secretTexts(one, member)))
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Whether a property names a file of internal storage. */
export function isStorageUri(schema: z.ZodType): boolean {
  return marksOf(schema).storageUri ?? false
}

/** Whether what lies at a path of a property must be right when the flow is saved. */
export function isFixedAt(schema: z.ZodType | undefined, path: readonly (string | number)[]): boolean {
  let isFixed = false
  let current = schema
  for (const key of [...path, undefined]) {
    if (current === undefined) break
    isFixed = marksOf(current).fixed ?? isFixed
    current = key === undefined ? undefined : memberOf(current, key)
  }
  return isFixed
}

interface Structure {
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
}

const memberOf = (schema: z.ZodType, key: string | number): z.ZodType | undefined => membersOf(schema, key)[0]

/** What a member may be: one schema for each form of a union that knows it. */
function membersOf(schema: z.ZodType, key: string | number): readonly z.ZodType[] {
  // What zod keeps of wrappers, pipes, objects, arrays, records and unions.
  const { innerType, in: input, shape, element, valueType, options } = schema.def as Structure
  const inner = innerType ?? input
  if (inner !== undefined) return membersOf(inner, key)
  if (options !== undefined) return options.flatMap((option) => membersOf(option, key))
  const member = (shape !== undefined && Object.hasOwn(shape, key) ? shape[key] : undefined) ?? element ?? valueType
  return member === undefined ? [] : [member]
}

/** `PT1H`, `P1D` or plain seconds; `run` gets milliseconds. */
export function duration() {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const milliseconds = parseDuration(value)
    if (milliseconds !== undefined) return milliseconds
    context.issues.push({ code: 'custom', input: value, message: `'${value}' is not a duration; write ISO-8601 such as PT30S, or seconds` })
    return z.NEVER
  })
}

/** `10MB`, `200KB`, `1GB` or a plain number; `run` gets bytes. */
export function byteSize() {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const bytes = parseByteSize(value)
    if (bytes !== undefined) return bytes
    context.issues.push({ code: 'custom', input: value, message: `'${value}' is not a size; write 10MB, 200KB or a number of bytes` })
    return z.NEVER
  })
}

/** A moment: ISO-8601 date, date and time (UTC when no offset is written) or with offset and `[zone]`; `run` gets milliseconds since 1970. */
export function dateTime() {
  return z.string().transform((value, context) => {
    const instant = parseInstant(value.trim())
    if (instant !== undefined) return instant
    context.issues.push({ code: 'custom', input: value, message: `'${value}' is not a date; write ISO-8601 such as 2026-01-31T10:00:00Z` })
    return z.NEVER
  })
}

function parseInstant(text: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[-+]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+])?)?$/.exec(text)
  if (found === null) return undefined
  const [, date, time = '00:00:00', offset = 'Z'] = found
  const zone = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`
  const milliseconds = Date.parse(`${date}T${time.replace(/(\.\d{3})\d+$/, '$1')}${zone}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/** The URI of a file in internal storage (`kestra:///…`), `nsfile://` or `file://`. */
export function storageUri() {
  return mark(z.string(), { storageUri: true })
}

/** One text, or a list of texts. */
export function stringOrList() {
  return z.union([z.string(), z.array(z.string())])
}

/** A map from text to anything. */
export function anyMap() {
  return z.record(z.string(), z.unknown())
}

/** `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`. */
export function logLevel() {
  return z.enum(['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'])
}
