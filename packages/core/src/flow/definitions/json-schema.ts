import { type Shape, z } from '@windhover/sdk'
import type { Generation } from '../../generation.ts'
import type { TypeDefinition } from '../../registry.ts'
import { conditionProperties, taskProperties, taskRunnerProperties, triggerProperties } from './common.ts'
import { type Nested, nestedOf } from './property.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** JSON Schema (2020-12) of a type as it is authored: own and common properties. A template is allowed in place of
 *  every value that is rendered. */
export function typeJsonSchema(definition: TypeDefinition, generation: Generation): JsonSchema {
  const common = commonOf(definition)
  const shape = { ...common, ...definition.properties(generation) }
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [name, schema] of Object.entries(shape)) {
    const nested = nestedOf(schema)
    properties[name] =
      nested === undefined ? plainSchema(schema, definition.kind === 'task' && common[name] === undefined) : nestedSchema(nested)
    const isRequired = nested === undefined ? !schema.safeParse(undefined).success : nested.required
    if (isRequired) required.push(name)
  }
  const names = [definition.type, ...(definition.aliases ?? [])]
  const hasId = definition.kind !== 'condition' && definition.kind !== 'taskRunner'
  return {
    type: 'object',
    ...(definition.title === undefined ? {} : { title: definition.title }),
    ...(definition.description === undefined ? {} : { description: definition.description }),
    properties: { ...(hasId ? { id: { type: 'string' } } : {}), type: { enum: names }, ...properties },
    required: [...(hasId ? ['id'] : []), 'type', ...required],
    additionalProperties: false,
  }
}

function commonOf(definition: TypeDefinition): Shape {
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
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const isText = described.type === 'string' || Object.keys(described).length === 0
  return isText || !isRendered ? described : { anyOf: [described, { type: 'string', pattern: '\\{[{%]' }] }
}

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
