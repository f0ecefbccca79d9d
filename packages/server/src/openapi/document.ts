import { stringifyJson } from '@windhover/core/model/dbl.ts'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { urlOf } from '../unmatched.ts'

type Json = Readonly<Record<string, unknown>>

const problemTypes = ['application/json', 'application/problem+json']

/** The OpenAPI 3.1 description of these routes: what each documents, and path, method and permission of those that document nothing. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  const names = new Set<string>()
  for (const route of routes) {
    for (const [index, path] of route.paths.entries()) {
      const url = templateOf(urlOf(path))
      const operation = operationOf(route, url, unique(names, nameOf(route, index, url)))
      paths[url] = { ...paths[url], [route.method.toLowerCase()]: operation }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Windhover',
      version,
      description: 'The REST API of Kestra 1.3 and of Kestra 2.0, at once.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        basicAuth: { type: 'http', scheme: 'basic' },
        bearerAuth: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'BASIC_AUTH' },
      },
    },
    security: [{ basicAuth: [] }, { bearerAuth: [] }, { session: [] }],
  }
}

/** The document as text; made once. */
export function openApiText(routes: readonly Route[], version: string): () => string {
  let text: string | undefined
  return () => {
    text ??= stringifyJson(openApiDocument(routes, version))
    return text
  }
}

/** `/flows/:namespace/*` is `/flows/{namespace}/{path}`. */
const templateOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')

function nameOf({ method, docs }: Route, index: number, url: string): string {
  const given = typeof docs?.operationId === 'string' ? docs.operationId : docs?.operationId[index]
  if (given !== undefined) return given
  const words = url
    .replace('/api/v1/', '')
    .split(/\W+/)
    .filter((word) => word !== '' && word !== 'tenant')
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

/** The same operation on the path of each generation has one name; a document needs a name of its own for each. */
function unique(names: Set<string>, name: string): string {
  let free = name
  for (let count = 2; names.has(free); count += 1) free = `${name}${count}`
  names.add(free)
  return free
}

function operationOf(route: Route, url: string, operationId: string): Json {
  const { docs, permission } = route
  const inPath = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const inQuery = Object.entries(docs?.query ?? {}).map(([name, shape]) => queryParameter(name, shape))
  return {
    operationId,
    ...(docs !== undefined && { tags: [docs.tag] }),
    ...(docs?.summary !== undefined && { summary: docs.summary }),
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(docs?.body !== undefined && { requestBody: requestBody(docs.body, docs.bodyType) }),
    responses: { [String(docs?.status ?? 200)]: success(route), default: failure },
    ...(permission === 'open' && { security: [] }),
    'x-windhover-permission': permission,
    'x-kestra-generations': docs?.generations ?? ['1.3', '2.0'],
  }
}

function queryParameter(name: string, shape: z.ZodType): Json {
  return { name, in: 'query', required: !shape.safeParse(undefined).success, schema: schemaOf(shape, 'input') }
}

function requestBody(shape: z.ZodType, types: string | readonly string[] = 'application/json'): Json {
  const schema = schemaOf(shape, 'input')
  return {
    required: !shape.safeParse(undefined).success,
    content: Object.fromEntries([types].flat().map((type) => [type, { schema }])),
  }
}

function success({ docs }: Route): Json {
  const description = docs?.summary ?? 'Done.'
  const hasBody = docs?.status !== 204 && (docs?.response !== undefined || docs?.responseType !== undefined)
  if (!hasBody) return { description }
  const schema = docs?.response === undefined ? { type: 'string', format: 'binary' } : schemaOf(docs.response, 'output')
  return { description, content: { [docs?.responseType ?? 'application/json']: { schema } } }
}

const failure: Json = {
  description: 'What went wrong: HAL on the paths of 1.3, RFC 9457 on those that only 2.0 has.',
  content: Object.fromEntries(problemTypes.map((type) => [type, { schema: { $ref: '#/components/schemas/Error' } }])),
}

const errorSchema: Json = {
  type: 'object',
  properties: { message: { type: 'string' }, code: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } },
  required: ['message'],
}

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return schema
}
