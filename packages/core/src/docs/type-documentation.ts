import { type Shape, z } from '@windhover/sdk'
import { typeJsonSchema } from '../flow/definitions/json-schema.ts'
import type { Generation } from '../generation.ts'
import type { TypeDefinition } from '../registry.ts'
import { described } from './described.ts'
import type { JsonSchema } from './schemas.ts'

/** What there is to know about a type: a page of Markdown, and the schemas of its properties and outputs. */
export interface TypeDocumentation {
  readonly markdown: string
  readonly schema: { readonly properties: JsonSchema; readonly outputs: JsonSchema; readonly definitions: JsonSchema }
}

/** The part of a task of the SDK that is only for its documentation. */
interface Documented {
  readonly outputs?: Shape
  readonly examples?: readonly { readonly title: string; readonly yaml: string }[]
  readonly metrics?: readonly { readonly name: string; readonly type: string; readonly description?: string }[]
}

/** `all`: also the properties that every type of the kind has. */
export function typeDocumentation(definition: TypeDefinition, generation: Generation, all: boolean): TypeDocumentation {
  const known = described(definition)
  // what a plugin registers is a task of the SDK; what the language registers is nothing
  const { outputs, examples = [], metrics = [] } = (definition.definition ?? {}) as Documented
  const properties = typeJsonSchema(known, generation, { isOwn: !all })
  const given = outputs === undefined ? { type: 'object', properties: {} } : schemaOf(outputs)
  const parts = [
    `# ${known.title}\n\n\`${known.type}\``,
    known.deprecated === true ? '> **Deprecated**' : '',
    known.description ?? '',
    ...(examples.length > 0 ? ['## Examples', ...examples.map((example) => exampleText(known.type, example))] : []),
    section('Properties', properties, definition.deprecatedProperties ?? []),
    section('Outputs', given, []),
    metrics.length > 0 ? `## Metrics\n\n${metrics.map(metricText).join('\n')}` : '',
  ]
  return {
    markdown: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    schema: { properties: withDeprecated(properties, definition.deprecatedProperties ?? []), outputs: given, definitions: {} },
  }
}

function schemaOf(shape: Shape): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(z.object(shape), { io: 'output', unrepresentable: 'any', target: 'draft-7' })
  return schema
}

function exampleText(type: string, { title, yaml }: { readonly title: string; readonly yaml: string }): string {
  const task = [`id: example`, `type: ${type}`, ...yaml.trimEnd().split('\n')].join('\n')
  return `${title}\n\n\`\`\`yaml\n${task}\n\`\`\``
}

const metricText = ({ name, type, description }: { readonly name: string; readonly type: string; readonly description?: string }): string =>
  `- \`${name}\` (${type})${description === undefined ? '' : `: ${description}`}`

interface Property {
  readonly type?: unknown
  readonly description?: unknown
  readonly default?: unknown
  readonly enum?: unknown
  readonly anyOf?: readonly Property[]
}

/** A table of the members of an object's schema; nothing when it has none. */
function section(title: string, schema: JsonSchema, deprecated: readonly string[]): string {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Property>>) // a schema of an object
  const shown = properties.filter(([name]) => name !== 'id' && name !== 'type')
  if (shown.length === 0) return ''
  const required = schema['required']
  const rows = shown.map(([name, property]) => {
    const notes = [
      Array.isArray(required) && required.includes(name) ? 'required' : '',
      deprecated.includes(name) ? 'deprecated' : '',
      property.default === undefined ? '' : `default \`${JSON.stringify(property.default)}\``,
      typeof property.description === 'string' ? property.description : '',
    ]
    return `| \`${name}\` | ${typeText(property)} | ${notes
      .filter((note) => note !== '')
      .join('; ')
      .replaceAll('|', '\\|')
      .replaceAll('\n', ' ')} |`
  })
  return `## ${title}\n\n| name | type | |\n|---|---|---|\n${rows.join('\n')}`
}

function typeText({ type, enum: values, anyOf }: Property): string {
  if (Array.isArray(values)) return values.map((value) => `\`${String(value)}\``).join(', ')
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeText))].join(' or ')
  return Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any'
}

function withDeprecated(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const properties = { ...(schema['properties'] as Readonly<Record<string, object>>) } // the schema of an object
  for (const name of names) if (properties[name] !== undefined) properties[name] = { ...properties[name], $deprecated: true }
  return { ...schema, properties }
}
