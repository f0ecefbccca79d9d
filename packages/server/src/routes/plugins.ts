import { dashboardTypes } from '@windhover/core/dashboard/definitions.ts'
import {
  described,
  iconSvg,
  inputSchema,
  isFlowable,
  listNames,
  type PluginGroup,
  pluginGroups,
  pluginSubGroups,
  type SchemaType,
  schemaDocument,
  schemaProperties,
  schemaTypes,
  simpleName,
  type TypeDocumentation,
  typeDocumentation,
} from '@windhover/core/docs/index.ts'
import { defineError, InvalidEntity } from '@windhover/core/errors.ts'
import { inputClass, inputTypes } from '@windhover/core/flow/definitions/inputs.ts'
import type { Registry, TypeDefinition } from '@windhover/core/registry.ts'
import { z } from 'zod'
import { anyObject, filtersQuery, pageOfSchema, pageQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { version } from '../version.ts'

const PluginNotFound = defineError('PLUGIN_NOT_FOUND', 404, (p: { cls: string }) => `No plugin is installed that has the type '${p.cls}'`)

const tag = 'Plugins'
const documentation = { tag, query: { all: z.boolean().optional() }, response: anyObject }
const map = { tag, response: anyObject }

/** What is installed: types with their documentation, schemas and icons. */
export const pluginRoutes: readonly Route[] = [
  defineRoute('GET', '/api/v1/plugins', 'plugin:read', async (call) => list(call), {
    operationId: 'listPlugins',
    tag,
    query: { ...pageQuery, ...filtersQuery },
    response: z.union([z.array(anyObject), pageOfSchema(anyObject)]),
  }),
  defineRoute(
    'GET',
    '/api/v1/plugins/groups/subgroups',
    'plugin:read',
    async (call) => pluginSubGroups(typesOf(call), generationOf(call), version).map(groupJson),
    { operationId: 'getPluginBySubgroups', tag, response: z.array(anyObject) },
  ),
  defineRoute('GET', '/api/v1/plugins/icons', 'plugin:read', async (call) => icons(typesOf(call)), {
    operationId: 'getPluginIcons',
    ...map,
  }),
  defineRoute('GET', '/api/v1/plugins/icons/groups', 'plugin:read', async (call) => groupIcons(call), {
    operationId: 'getPluginGroupIcons',
    ...map,
  }),
  defineRoute('GET', '/api/v1/plugins/icons/:cls', 'plugin:read', async (call) => ({ icon: iconJson(typeOf(call)) }), {
    operationId: 'getPluginIcon',
    ...map,
    generations: ['2.0'],
  }),
  defineRoute(
    'GET',
    '/api/v1/plugins/icons/:cls/icon.svg',
    'plugin:read',
    async (call) => new Answer(200, iconSvg(typeOf(call).type), { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' }),
    { operationId: 'getPluginIconSvg', tag, response: z.string(), responseType: 'image/svg+xml', generations: ['2.0'] },
  ),
  defineRoute('GET', '/api/v1/plugins/inputs', 'plugin:read', async () => inputTypes.map((type) => ({ type, cls: inputClass(type) })), {
    operationId: 'getAllInputTypes',
    tag,
    response: z.array(anyObject),
  }),
  defineRoute('GET', '/api/v1/plugins/inputs/:type', 'plugin:read', async (call) => input(call), {
    operationId: 'getSchemaFromInputType',
    ...map,
  }),
  defineRoute('GET', '/api/v1/plugins/schemas/:type', 'plugin:read', async (call) => schema(call), {
    operationId: 'getSchemasFromType',
    ...map,
    query: { arrayOf: z.boolean().optional() },
  }),
  defineRoute(
    'GET',
    '/api/v1/plugins/properties/:type',
    'plugin:read',
    async (call) => schemaProperties(schemaTypeOf(call), generationOf(call)),
    { operationId: 'getPropertiesFromType', ...map },
  ),
  defineRoute('GET', '/api/v1/plugins/triggers', 'plugin:read', async (call) => triggers(call), {
    operationId: 'listTriggerPlugins',
    tag,
    response: pageOfSchema(anyObject),
    generations: ['2.0'],
  }),
  defineRoute('POST', '/api/v1/plugins/pluginUiManifest', 'plugin:read', async () => ({ manifest: {} }), {
    operationId: 'getPluginUiManifest',
    ...map,
    body: z.array(anyObject),
    generations: ['2.0'],
  }),
  defineRoute('GET', '/api/v1/plugins/:group/pluginUi/:path', 'plugin:read', async () => null, {
    operationId: 'getPluginUi',
    tag,
    response: z.string(),
    generations: ['2.0'],
  }),
  defineRoute('GET', '/api/v1/plugins/:cls', 'plugin:read', async (call) => documentationOf(call), {
    operationId: 'getPluginDocumentation',
    ...documentation,
  }),
  defineRoute('GET', '/api/v1/plugins/:cls/versions', 'plugin:read', async (call) => ({ type: typeOf(call).type, versions: [version] }), {
    operationId: 'getPluginVersions',
    ...map,
  }),
  defineRoute('GET', '/api/v1/plugins/:cls/versions/:version', 'plugin:read', async (call) => ofVersion(call), {
    operationId: 'getPluginDocumentationFromVersion',
    ...documentation,
  }),
]

const generationOf = ({ engine }: Call) => engine.settings.generation
const typesOf = ({ engine }: Call): readonly TypeDefinition[] => [...engine.registry.all(), ...dashboardTypes]

/** The type by its name or an older one. @throws PluginNotFound */
function typeOf(call: Call): TypeDefinition {
  const cls = call.params['cls'] ?? ''
  const found = call.engine.registry.find(cls) ?? dashboardTypes.find(({ type }) => type === cls)
  if (found === undefined) throw PluginNotFound({ cls })
  return found
}

const listed: ListFields<PluginGroup> = {
  fields: { name: ({ name }) => name, title: ({ title }) => title, group: ({ group }) => group },
  text: ({ name, title, group }) => [name, title, group],
}

/** A plain list before 2.0, a page of it since. */
async function list(call: Call): Promise<unknown> {
  const groups = pluginGroups(typesOf(call), generationOf(call), version)
  if (generationOf(call) === '1.3') return groups.map(groupJson)
  const query = new URLSearchParams(call.query)
  if (!query.has('size')) query.set('size', '10000')
  const { results, total } = searchList(query, groups, listed)
  return { results: results.map(groupJson), total }
}

function groupJson({ name, title, group, subGroup, version: released, elements }: PluginGroup): object {
  return {
    name,
    title,
    group,
    ...(subGroup !== undefined && { subGroup }),
    version: released,
    license: 'Apache-2.0',
    manifest: { 'X-Kestra-Group': group, 'X-Kestra-Title': title, 'X-Kestra-Version': released },
    guides: [],
    aliases: [],
    categories: [group.startsWith('io.kestra.plugin.core') ? 'CORE' : 'TOOL'],
    ...Object.fromEntries(listNames.map((list) => [list, elements[list]])),
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const iconOf = (name: string, flowable: boolean): object => ({ name, icon: base64(iconSvg(name)), flowable })
const iconJson = (definition: TypeDefinition): object => iconOf(definition.type, isFlowable(definition))

const icons = (types: readonly TypeDefinition[]): object =>
  Object.fromEntries(types.map((definition) => [definition.type, iconJson(definition)]))

function groupIcons(call: Call): object {
  const groups = pluginSubGroups(typesOf(call), generationOf(call), version).map(({ group, subGroup }) => subGroup ?? group)
  return Object.fromEntries(groups.map((name) => [name, iconOf(name, false)]))
}

function input({ params }: Call): TypeDocumentation {
  const type = inputTypes.find((known) => known === params['type']?.toUpperCase())
  if (type === undefined) throw InvalidEntity({ message: `type '${params['type']}' is unknown, expected one of ${inputTypes.join(', ')}` })
  const properties = inputSchema(type)
  return { markdown: `# ${type}\n\n\`${inputClass(type)}\`\n`, schema: { properties, outputs: {}, definitions: {} } }
}

/** In any case: the editor's extension asks in lower case. @throws InvalidEntity */
function schemaTypeOf({ params }: Call): SchemaType {
  const asked = (params['type'] ?? '').toUpperCase()
  const type = schemaTypes.find((known) => known === asked)
  if (type === undefined) throw InvalidEntity({ message: `type '${params['type']}' is unknown, expected one of ${schemaTypes.join(', ')}` })
  return type
}

const schemaTexts = new WeakMap<Registry, Map<string, string>>()

/** Made once for each registry: it takes a tenth of a second. */
function schema(call: Call): Answer {
  const { registry } = call.engine
  const [type, isList] = [schemaTypeOf(call), call.query.get('arrayOf') === 'true']
  const texts = schemaTexts.get(registry) ?? new Map<string, string>()
  schemaTexts.set(registry, texts)
  const key = `${type} ${generationOf(call)} ${isList}`
  const text = texts.get(key) ?? JSON.stringify(schemaDocument(type, registry.all(), generationOf(call), isList))
  texts.set(key, text)
  return new Answer(200, text, { 'content-type': 'application/json' })
}

const documentationOf = (call: Call): TypeDocumentation =>
  typeDocumentation(typeOf(call), generationOf(call), call.query.get('all') === 'true')

/** There is one version of everything: that of this server. */
function ofVersion(call: Call): TypeDocumentation {
  if (call.params['version'] !== version) throw PluginNotFound({ cls: `${call.params['cls']}:${call.params['version']}` })
  return documentationOf(call)
}

async function triggers(call: Call): Promise<object> {
  const results = typesOf(call)
    .filter(({ kind, generations }) => kind === 'trigger' && (generations === undefined || generations.includes(generationOf(call))))
    .map(described)
    .map(({ type, title, description, deprecated, triggerMode }) => ({
      type,
      name: title,
      ...(description !== undefined && { description }),
      group: triggerMode === 'realtime' ? 'realtime' : type.startsWith('io.kestra.plugin.core.') ? 'core' : 'app',
      ee: false,
      icon: base64(iconSvg(type)),
      deprecated: deprecated === true,
    }))
    .toSorted((a, b) => (simpleName(a.type) < simpleName(b.type) ? -1 : 1))
  return { results, total: results.length }
}
