import { type Shape, z } from '@windhover/sdk'
import type { InputType } from '../../model/flow.ts'
import { optionalDuration } from './duration-property.ts'
import { dynamic, flag, nested, once, text, textList } from './property.ts'

/** Types of inputs and of flow outputs, those of both generations. */
export const inputTypes = [
  'STRING',
  'SELECT',
  'ENUM',
  'MULTISELECT',
  'INT',
  'FLOAT',
  'BOOL',
  'BOOLEAN',
  'DATETIME',
  'DATE',
  'TIME',
  'DURATION',
  'FILE',
  'JSON',
  'YAML',
  'ION',
  'URI',
  'SECRET',
  'ARRAY',
  'EMAIL',
  'FORM',
] as const satisfies readonly InputType[]

export const deprecatedInputTypes: readonly InputType[] = ['ENUM', 'BOOLEAN']

export const isInputType = (type: unknown): type is InputType => inputTypes.some((known) => known === type)

/** Every input has these besides `id` and `type`; `name` is an older name of `id`. */
const common = once(
  (): Shape => ({
    name: text(),
    description: text(),
    displayName: text(),
    required: flag(),
    defaults: dynamic(),
    prefill: dynamic(),
    dependsOn: z.strictObject({ inputs: textList(), condition: text() }).optional(),
  }),
)

const option = () => z.union([z.string(), z.strictObject({ label: z.string(), value: z.string() })])
const itemType = () => z.enum(inputTypes)
const range = (bound: () => z.ZodType): Shape => ({ min: bound(), max: bound() })
const dates = (type: string, form: RegExp) => (): Shape => ({ after: dateText(type, form), before: dateText(type, form) })

/** A date, time or moment that is taken literally. */
const dateText = (type: string, form: RegExp): z.ZodType =>
  z
    .unknown()
    .optional()
    .refine((value) => value === undefined || (typeof value === 'string' && form.test(value)), {
      error: (issue) =>
        `Cannot deserialize value of type \`java.time.${type}\` from String "${String(issue.input)}": Failed to deserialize java.time.${type}`,
    })
    .meta({ type: 'string' })
const integer = () => z.int().optional()
const number = () => z.number().optional()

const own: Readonly<Record<InputType, () => Shape>> = {
  STRING: () => ({ validator: text() }),
  SECRET: () => ({ validator: text() }),
  SELECT: () => ({
    values: z.array(option()).optional(),
    expression: text(),
    allowCustomValue: flag(),
    autoSelectFirst: flag(),
    isRadio: flag(),
  }),
  ENUM: () => ({ values: z.array(z.string()) }),
  MULTISELECT: () => ({
    values: z.array(option()).optional(),
    options: textList(),
    expression: text(),
    itemType: itemType().optional(),
    allowCustomValue: flag(),
    autoSelectFirst: flag(),
  }),
  INT: () => range(integer),
  FLOAT: () => range(number),
  DURATION: () => range(optionalDuration),
  DATETIME: dates('Instant', /^\d{4}-\d\d-\d\dT\d\d:\d\d/),
  DATE: dates('LocalDate', /^\d{4}-\d\d-\d\d$/),
  TIME: dates('LocalTime', /^\d\d:\d\d/),
  FILE: () => ({ extension: text(), allowedFileExtensions: textList() }),
  JSON: () => ({ jsonSchema: text() }),
  ARRAY: () => ({ itemType: itemType() }),
  FORM: () => ({ inputs: nested('inputs', 'required') }),
  BOOL: () => ({}),
  BOOLEAN: () => ({}),
  YAML: () => ({}),
  ION: () => ({}),
  URI: () => ({}),
  EMAIL: () => ({}),
}

const classNames: Partial<Readonly<Record<InputType, string>>> = { URI: 'URI', DATETIME: 'DateTime' }

/** Name of the class Kestra names in messages about an input's properties. */
export function inputClass(type: InputType): string {
  const name = classNames[type] ?? `${type.charAt(0)}${type.slice(1).toLowerCase()}`
  return `io.kestra.core.models.flows.input.${name}Input`
}

export const deprecatedInputProperties: Partial<Readonly<Record<InputType, readonly string[]>>> = {
  MULTISELECT: ['options'],
  FILE: ['extension'],
}

const made = new Map<InputType, Shape>()

/** Properties of an input of a type besides `id` and `type`. */
export function inputProperties(type: InputType): Shape {
  const shape = made.get(type) ?? { ...common(), ...own[type]() }
  made.set(type, shape)
  return shape
}
