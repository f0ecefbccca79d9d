import type { Random } from './random.ts'
import { anyJson, anyText, anyYaml, type Schema, valueFor } from './values.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  /** Schemas by media type. */
  readonly bodies: Readonly<Record<string, Schema>>
}

export interface FuzzRequest {
  readonly operation: Operation
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Operations that would end the run: they change who may go on, or take the server away. */
const untouched = new Set(['createBasicAuth', 'login', 'logout'])

/** The operations of an OpenAPI document. */
export function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  // the document is our own
  const paths = document['paths'] as Record<
    string,
    Record<string, { operationId: string; parameters?: Parameter[]; requestBody?: { content?: Record<string, { schema: Schema }> } }>
  >
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId }]) => !untouched.has(operationId))
      .map(([method, { operationId, parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        operationId,
        parameters,
        bodies: Object.fromEntries(Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema])),
      })),
  )
}

/** A request of the operation: `known` gives values that exist, by the name of the parameter. */
export function requestOf(operation: Operation, random: Random, known: Readonly<Record<string, readonly string[]>>): FuzzRequest {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathValue(name, random, known)) || '%20')
  const query = new URLSearchParams()
  for (const { name, schema } of operation.parameters.filter((parameter) => parameter.in === 'query'))
    if (random.chance(0.5)) for (const value of [queryValue(name, schema, random, known)].flat()) query.append(name, value)
  if (random.chance(0.2))
    query.append(
      random.pick(['filters[q][EQUALS]', 'filters[state][IN]', 'filters[labels][EQUALS][a]', 'filters[x][REGEX]', anyText(random)]),
      anyText(random),
    )
  const url = query.size === 0 ? path : `${path}?${query}`
  if (operation.method === 'GET' || random.chance(0.1)) return { operation, url, headers: {} }
  return { operation, url, ...bodyOf(operation, random) }
}

function pathValue(name: string, random: Random, known: Readonly<Record<string, readonly string[]>>): string {
  if (name === 'tenant') return random.chance(0.97) ? 'main' : anyText(random)
  const choices = known[name]
  return choices !== undefined && choices.length > 0 && random.chance(0.7) ? random.pick(choices) : anyText(random)
}

function queryValue(name: string, schema: Schema, random: Random, known: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const choices = known[name]
  if (choices !== undefined && choices.length > 0 && random.chance(0.6)) return [random.pick(choices)]
  // an execution that pauses would be waited for
  if (name === 'wait') return ['false']
  const value = random.chance(0.7) ? valueFor(schema, random) : anyText(random)
  return [value].flat().map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part)))
}

const boundary = 'fuzz'

function bodyOf({ bodies }: Operation, random: Random): { headers: Readonly<Record<string, string>>; body: string } {
  const types = Object.keys(bodies)
  const type =
    types.length > 0 && random.chance(0.85)
      ? random.pick(types)
      : random.pick(['application/json', 'application/x-yaml', 'multipart/form-data', 'text/plain', 'x'])
  const schema = bodies[type]
  const headers = { 'content-type': type === 'multipart/form-data' ? `${type}; boundary=${boundary}` : type }
  if (type === 'multipart/form-data') return { headers, body: formOf(random) }
  if (/yaml/.test(type)) return { headers, body: anyYaml(random) }
  if (!/json/.test(type)) return { headers, body: anyText(random) }
  if (random.chance(0.05)) return { headers, body: random.pick(['', '{', '[[[[', '"', 'nul', '[1,', `${'['.repeat(5000)}`]) }
  return { headers, body: JSON.stringify(schema !== undefined && random.chance(0.85) ? valueFor(schema, random) : anyJson(random)) }
}

function formOf(random: Random): string {
  const parts = Array.from({ length: random.below(3) }, () => {
    const name = random.pick(['flows', 'fileUpload', 'fileContent', '0', 'who', 'a'])
    const file = random.chance(0.4) ? `; filename="${random.pick(['a.yml', 'a.zip', '../x', 'ü.txt'])}"` : ''
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${anyYaml(random)}\r\n`
  })
  return random.chance(0.9) ? `${parts.join('')}--${boundary}--\r\n` : parts.join('')
}
