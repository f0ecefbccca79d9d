import { z } from '@windhover/sdk'
import { isFields } from '../read/fields.ts'
import { tokenOf } from '../read/mistyped-message.ts'

/** What the reader of flows itself looks into; the rest of a type's properties is checked by their zod types. */
export type NestedKind =
  | 'tasks'
  | 'task'
  | 'cases'
  | 'dagTasks'
  | 'inputs'
  | 'outputs'
  | 'conditions'
  | 'conditionMap'
  | 'labels'
  | 'taskRunner'

export interface Nested {
  readonly kind: NestedKind
  readonly required: boolean
  /** Whether Kestra looks for missing and malformed properties below; it does not in maps and in the nodes of a Dag. */
  readonly cascades: boolean
}

const nestedTypes = new WeakMap<z.ZodType, Nested>()
const notEmptyTypes = new WeakSet<z.ZodType>()

/** How the reader treats a property, undefined for a plain one. */
export const nestedOf = (schema: z.ZodType): Nested | undefined => nestedTypes.get(schema)

/** Whether a missing value is called empty instead of null. */
export const isNotEmpty = (schema: z.ZodType): boolean => notEmptyTypes.has(schema)

/** A property that holds tasks, inputs, conditions …; required unless `optional`. */
export function nested(kind: NestedKind, presence: 'required' | 'optional' = 'optional'): z.ZodType {
  const schema = z.unknown().optional()
  nestedTypes.set(schema, { kind, required: presence === 'required', cascades: kind !== 'cases' && kind !== 'dagTasks' })
  return schema
}

/** A property that is rendered and converted when it is used: anything may be written. */
export const dynamic = (): z.ZodType => z.unknown().optional()

/** The same, required. */
export const requiredDynamic = (): z.ZodType => z.unknown().refine((value) => value !== undefined && value !== null, 'must not be null')

/** The same, and neither null nor an empty text. */
export function notEmptyDynamic(): z.ZodType {
  const schema = z.unknown().refine((value) => value !== undefined && value !== null && value !== '', 'must not be empty')
  notEmptyTypes.add(schema)
  return schema
}

/** A text that is taken literally; numbers and booleans are texts too, maps and lists are not. */
export const text = (): z.ZodType =>
  z
    .unknown()
    .optional()
    .refine(isScalar, { error: (issue) => mistypedText(issue.input) })
    .meta({ type: 'string' })

/** The same, required. */
export const requiredText = (): z.ZodType =>
  z
    .unknown()
    .refine((value) => value !== undefined && value !== null, { error: 'must not be null', abort: true })
    .refine(isScalar, { error: (issue) => mistypedText(issue.input) })
    .meta({ type: 'string' })

const isScalar = (value: unknown): boolean => !Array.isArray(value) && !isFields(value)
const mistypedText = (value: unknown): string => `Cannot deserialize value of type \`java.lang.String\` from ${tokenOf(value)}`

export const flag = (): z.ZodType => z.boolean().optional()
export const textList = (): z.ZodType => z.array(z.string()).optional()
export const anyMap = (): z.ZodType => z.record(z.string(), z.unknown()).optional()
export const choice = (...values: readonly [string, ...string[]]): z.ZodType => z.enum(values).optional()

/** Builds a shape when it is first asked for, once. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
