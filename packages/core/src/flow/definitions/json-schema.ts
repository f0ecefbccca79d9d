import { type Shape, z } from '@windhover/sdk'
import type { Generation } from '../../generation.ts'
import type { TypeDefinition } from '../../registry.ts'
import { conditionProperties, taskProperties, taskRunnerProperties, triggerProperties } from './common.ts'
import { type Nested, nestedOf } from './property.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** Names of the definitions that nested tasks, inputs and so on are described by. */
export const schemaNames = {
  task: 'io.kestra.core.models.tasks.Task',
  trigger: 'io.kestra.core.models.triggers.AbstractTrigger',
  condition: 'io.kestra.core.models.conditions.Condition',
  taskRunner: 'io.kestra.core.models.tasks.runners.TaskRunner',
  input: 'io.kestra.core.models.flows.Input',
  output: 'io.kestra.core.models.flows.Output',
} as const

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` })

/** JSON Schema (draft 7) of a type as it is authored. A template is allowed in place of every value that is rendered.
 *  `isLinked`: what is nested refers to `definitions` of a whole document (`schemaNames`); `isOwn`: without the properties of its kind. */
export function typeJsonSchema(
  definition: TypeDefinition,
  generation: Generation,
  { isLinked = false, isOwn = false }: { readonly isLinked?: boolean; readonly isOwn?: boolean } = {},
): JsonSchema {
  const common = isOwn ? {} : commonOf(definition)
  const shape = { ...common, ...definition.properties(generation) }
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [name, schema] of Object.entries(shape)) {
    const nested = nestedOf(schema)
    properties[name] =
      nested === undefined
        ? plainSchema(schema, definition.kind === 'task' && common[name] === undefined)
        : isLinked
          ? linkedSchema(nested)
          : nestedSchema(nested)
    const isRequired = nested === undefined ? !schema.safeParse(undefined).success : nested.required
    if (isRequired) required.push(name)
  }
  const names = [definition.type, ...(definition.aliases ?? [])]
  const hasId = definition.kind !== 'condition' && definition.kind !== 'taskRunner' && definition.kind !== 'dataFilter'
  return {
    type: 'object',
    ...(definition.title === undefined ? {} : { title: definition.title }),
    ...(definition.description === undefined ? {} : { description: definition.description }),
    properties: { ...(hasId ? { id: { type: 'string' } } : {}), type: { enum: names }, ...properties },
    required: [...(hasId ? ['id'] : []), 'type', ...required],
    additionalProperties: false,
  }
}

/** Properties that every type of a kind has. */
export function commonOf(definition: Pick<TypeDefinition, 'kind'>): Shape {
  switch (definition.kind) {
    case 'task':
    case 'flowable':
    case 'executable':
    case 'executor':
      return { ...taskProperties(), retry: z.record(z.string(), z.unknown()).optional() }
    case 'trigger':
      return triggerProperties()
    case 'condition':
      return conditionProperties()
    case 'taskRunner':
      return taskRunnerProperties()
    default:
      return {}
  }
}

/** Values that are converted when they are rendered can be described by what is written for them only. */
function plainSchema(schema: z.ZodType, isRendered: boolean): JsonSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' })
  return isRendered ? templated(described) : described
}

const template: JsonSchema = { type: 'string', pattern: '\\{[{%]' }

/** A template is allowed here, and wherever there is something below. */
function templated(schema: JsonSchema): JsonSchema {
  const inner = withTemplatesBelow(schema)
  const takesText = inner['type'] === undefined || inner['type'] === 'string'
  const isOpen = takesText && inner['enum'] === undefined && inner['const'] === undefined && inner['anyOf'] === undefined
  return isOpen ? inner : { anyOf: [inner, template] }
}

function withTemplatesBelow(schema: JsonSchema): JsonSchema {
  const { properties, items, oneOf, anyOf = oneOf, additionalProperties, ...rest } = schema
  return {
    ...rest,
    ...(additionalProperties !== undefined && { additionalProperties }),
    ...(isSchema(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, isSchema(one) ? templated(one) : one])),
    }),
    ...(isSchema(items) ? { items: templated(items) } : items !== undefined && { items }),
    ...(isSchema(additionalProperties) && { additionalProperties: templated(additionalProperties) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((one) => (isSchema(one) ? withTemplatesBelow(one) : one)) }),
  }
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

function nestedSchema(nested: Nested): JsonSchema {
  switch (nested.kind) {
    case 'task':
    case 'taskRunner':
      return { type: 'object', required: ['type'] }
    case 'cases':
    case 'conditionMap':
      return { type: 'object' }
    case 'labels':
      return { type: ['object', 'array'] }
    default:
      return { type: 'array', ...(nested.required ? { minItems: 1 } : {}), items: { type: 'object' } }
  }
}

/** Lists of tasks and the like by what one of them is. */
function linkedSchema(nested: Nested): JsonSchema {
  const list = (items: JsonSchema): JsonSchema => ({ type: 'array', ...(nested.required ? { minItems: 1 } : {}), items })
  const tasks: JsonSchema = { type: 'array', items: schemaRef(schemaNames.task) }
  switch (nested.kind) {
    case 'tasks':
      return list(schemaRef(schemaNames.task))
    case 'task':
      return schemaRef(schemaNames.task)
    case 'cases':
      return { type: 'object', additionalProperties: tasks }
    case 'dagTasks':
      return list({
        type: 'object',
        required: ['task'],
        properties: { task: schemaRef(schemaNames.task), dependsOn: { type: 'array', items: { type: 'string' } } },
      })
    case 'inputs':
      return list(schemaRef(schemaNames.input))
    case 'outputs':
      return list(schemaRef(schemaNames.output))
    case 'conditions':
      return list(schemaRef(schemaNames.condition))
    case 'conditionMap':
      return { type: 'object', additionalProperties: schemaRef(schemaNames.condition) }
    case 'taskRunner':
      return schemaRef(schemaNames.taskRunner)
    case 'labels':
      return { anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object', required: ['key', 'value'] } }] }
  }
}
