import { type Shape, z } from '@windhover/sdk'
import { dashboardShape } from '../dashboard/chart-schema.ts'
import { dashboardTypes } from '../dashboard/definitions.ts'
import { checkProperties, flowProperties, outputProperties, pluginDefaultProperties } from '../flow/definitions/flow.ts'
import { inputProperties, inputTypes } from '../flow/definitions/inputs.ts'
import { commonOf, schemaNames, schemaRef, typeJsonSchema } from '../flow/definitions/json-schema.ts'
import type { Generation } from '../generation.ts'
import type { InputType } from '../model/flow.ts'
import type { TypeDefinition, TypeKind } from '../registry.ts'
import { described } from './described.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** What a schema is asked for. Those of the Enterprise Edition are known by name and empty. */
export const schemaTypes = [
  'FLOW',
  'TASK',
  'TRIGGER',
  'PLUGINDEFAULT',
  'TEMPLATE',
  'DASHBOARD',
  'APPS',
  'TESTSUITES',
  'REUSABLEINPUTS',
  'POLICY',
] as const
export type SchemaType = (typeof schemaTypes)[number]

const flowName = 'io.kestra.core.models.flows.Flow'
const dashboardName = 'io.kestra.core.models.dashboards.Dashboard'
const chartName = 'io.kestra.core.models.dashboards.charts.Chart'
const defaultName = 'io.kestra.core.models.flows.PluginDefault'
const templateName = 'io.kestra.core.models.templates.Template'

const roots: Readonly<Partial<Record<SchemaType, string>>> = {
  FLOW: flowName,
  TASK: schemaNames.task,
  TRIGGER: schemaNames.trigger,
  PLUGINDEFAULT: defaultName,
  TEMPLATE: templateName,
  DASHBOARD: dashboardName,
}

/** One JSON Schema document (draft 7): the type asked for and everything it refers to. Empty for what this edition does not have. */
export function schemaDocument(type: SchemaType, types: readonly TypeDefinition[], generation: Generation, isList: boolean): JsonSchema {
  const root = roots[type]
  if (root === undefined) return {}
  const definitions = type === 'DASHBOARD' ? dashboardDefinitions(generation) : flowDefinitions(types, generation)
  const $schema = 'http://json-schema.org/draft-07/schema#'
  return isList ? { $schema, type: 'array', items: schemaRef(root), definitions } : { $schema, ...schemaRef(root), definitions }
}

/** Properties that everything of that type has. */
export function schemaProperties(type: SchemaType, generation: Generation): JsonSchema {
  const id = { id: { type: 'string' }, type: { type: 'string' } }
  switch (type) {
    case 'TASK':
      return { ...id, ...propertiesOf(commonOf({ kind: 'task' })) }
    case 'TRIGGER':
      return { ...id, ...propertiesOf(commonOf({ kind: 'trigger' })) }
    default: {
      const root = roots[type]
      const definition = root === undefined ? undefined : schemaDocument(type, [], generation, false)['definitions']
      // written by schemaDocument: definitions by name, each with properties
      return ((definition as Record<string, { properties?: JsonSchema }> | undefined)?.[root ?? '']?.properties ?? {}) as JsonSchema
    }
  }
}

const propertiesOf = (shape: Shape): JsonSchema => {
  const { properties } = typeJsonSchema({ type: '', kind: 'additional', properties: () => shape }, '1.3', { isLinked: true })
  const { id: _, type: __, ...own } = properties as Record<string, unknown> // the schema of an object always has them
  return own
}

function flowDefinitions(types: readonly TypeDefinition[], generation: Generation): Readonly<Record<string, JsonSchema>> {
  const known = types.filter(({ generations }) => generations === undefined || generations.includes(generation)).map(described)
  const one = (...kinds: readonly TypeKind[]): JsonSchema => {
    const references = known.filter(({ kind }) => kinds.includes(kind)).map(({ type }) => schemaRef(type))
    return { type: 'object', required: ['type'], ...(references.length > 0 && { anyOf: references }) }
  }
  const template = objectOf('Template', picked(flowProperties(), 'description', 'tasks', 'errors'))
  return {
    [flowName]: flowSchema(),
    [templateName]: {
      ...template,
      properties: { ...(template['properties'] as object), ...names },
      required: ['id', 'namespace', 'tasks'],
    },
    [defaultName]: objectOf('Plugin default', pluginDefaultProperties()),
    [schemaNames.task]: one('task', 'flowable', 'executable', 'executor'),
    [schemaNames.trigger]: one('trigger'),
    [schemaNames.condition]: one('condition'),
    [schemaNames.taskRunner]: one('taskRunner'),
    [schemaNames.input]: { type: 'object', required: ['id', 'type'], anyOf: inputTypes.map((type) => inputSchema(type)) },
    [schemaNames.output]: { ...objectOf('Output', outputProperties()), required: ['id', 'type', 'value'] },
    ...Object.fromEntries(known.map((definition) => [definition.type, typeJsonSchema(definition, generation, { isLinked: true })])),
  }
}

const picked = (shape: Shape, ...wanted: readonly string[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([name]) => wanted.includes(name)))

const names = { id: { type: 'string' }, namespace: { type: 'string' } }

function flowSchema(): JsonSchema {
  const { properties } = objectOf('Flow', flowProperties()) as { properties: Record<string, unknown> } // made by objectOf
  const list = (name: string): JsonSchema => ({ type: 'array', items: schemaRef(name) })
  const checks = { type: 'array', items: objectOf('Check', checkProperties()) }
  const written = { ...properties, ...names, triggers: list(schemaNames.trigger), pluginDefaults: list(defaultName), checks }
  return { type: 'object', title: 'Flow', properties: written, required: ['id', 'namespace', 'tasks'], additionalProperties: false }
}

/** Of any shape of the language, with `type` left open. */
function objectOf(title: string, shape: Shape): JsonSchema {
  const { properties } = typeJsonSchema({ type: '', kind: 'additional', properties: () => shape }, '1.3', { isLinked: true })
  return { type: 'object', title, properties: { ...(properties as object), type: { type: 'string' } } }
}

/** The schema of an input of one type. */
export function inputSchema(type: InputType): JsonSchema {
  const schema = objectOf(`Input of type ${type}`, inputProperties(type))
  return { ...schema, properties: { ...(schema['properties'] as object), type: { const: type } }, required: ['id', 'type'] }
}

function dashboardDefinitions(generation: Generation): Readonly<Record<string, JsonSchema>> {
  const { $schema: _, ...dashboard } = z.toJSONSchema(z.strictObject(dashboardShape), {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
  })
  const charts = dashboardTypes.filter(({ kind }) => kind === 'chart').map(described)
  return {
    [dashboardName]: { ...dashboard, properties: { ...dashboard.properties, charts: { type: 'array', items: schemaRef(chartName) } } },
    [chartName]: { type: 'object', required: ['id', 'type'], anyOf: charts.map(({ type }) => schemaRef(type)) },
    ...Object.fromEntries(charts.map((definition) => [definition.type, typeJsonSchema(definition, generation)])),
  }
}
