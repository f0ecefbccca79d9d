import type { Random } from './random.ts'

export type Schema = Readonly<Record<string, unknown>>

const nasty: readonly string[] = [
  ...['', ' ', '0', '-1', '1e309', 'NaN', 'null', 'true', '..', '../../etc/passwd', '%', '%00', '%2F', 'a b', 'a+b', 'é', 'e\u0301', '🦅'],
  ...[
    '\u0000',
    '\n',
    '"',
    "'",
    '<script>',
    '{{ 1 }}',
    '{{ secret("x") }}',
    '[',
    '{}',
    '[]',
    'a'.repeat(3000),
    '2026-11-21T00:00:00Z',
    'P1D',
  ],
  ...[
    '9999999999999999999',
    '9223372036854775808',
    '__proto__',
    'constructor',
    'toString',
    'SUCCESS',
    'RUNNING',
    "'; drop table flows; --",
    ':',
    '::',
  ],
]

const yamls: readonly string[] = [
  'id: fuzzed\nnamespace: company.fuzz\ntasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n    message: hello\n',
  'id: waiting\nnamespace: company.fuzz\ntasks:\n  - id: pause\n    type: io.kestra.plugin.core.flow.Pause\n',
  'id: broken\nnamespace: company.fuzz\ntasks: 5\n',
  'id: [a\n',
  '&a [*a]\n',
  'a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n',
  '---\n---\n---\n',
  '!!binary abc',
  '\u0000\u0001',
]

export const anyText = (random: Random): string => random.pick(nasty)

export const anyYaml = (random: Random): string => (random.chance(0.6) ? random.pick(yamls) : anyText(random))

/** Any JSON value, a few levels deep. */
export function anyJson(random: Random, depth = 3): unknown {
  const kind = random.below(depth > 0 ? 8 : 6)
  if (kind === 0) return null
  if (kind === 1) return random.chance(0.5)
  if (kind === 2) return random.pick([0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308])
  if (kind <= 5) return anyText(random)
  const many = random.below(4)
  if (kind === 6) return Array.from({ length: many }, () => anyJson(random, depth - 1))
  return Object.fromEntries(Array.from({ length: many }, () => [anyText(random), anyJson(random, depth - 1)]))
}

/** A value of the schema, or now and then one that only looks like it. */
export function valueFor(schema: Schema, random: Random, depth = 4): unknown {
  if (depth === 0 || random.chance(0.08)) return anyJson(random, 2)
  const choices = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(choices) && choices.length > 0) return valueFor(random.pick(choices as readonly Schema[]), random, depth - 1)
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return random.pick(schema['enum'])
  if ('const' in schema) return schema['const']
  const type: unknown = Array.isArray(schema['type']) ? random.pick(schema['type']) : schema['type']
  if (type === 'object') return objectOf(schema, random, depth)
  if (type === 'array') {
    // an array's schema of its items is a schema
    const items = (schema['items'] ?? {}) as Schema
    return Array.from({ length: random.below(3) + 1 }, () => valueFor(items, random, depth - 1))
  }
  if (type === 'integer' || type === 'number') return random.pick([0, 1, 2, 10, -1, 100_000, 2 ** 53])
  if (type === 'boolean') return random.chance(0.5)
  if (type === 'null') return null
  if (type === 'string') return schema['format'] === 'date-time' ? random.pick(['2026-11-21T00:00:00Z', 'yesterday']) : anyText(random)
  return anyJson(random, 2)
}

function objectOf(schema: Schema, random: Random, depth: number): unknown {
  // members of an object schema are schemas
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const members = Object.entries(properties).flatMap(([name, member]): [string, unknown][] =>
    (required.has(name) ? random.chance(0.95) : random.chance(0.5)) ? [[name, valueFor(member, random, depth - 1)]] : [],
  )
  if (Object.keys(properties).length === 0 || random.chance(0.1)) members.push([anyText(random), anyJson(random, 2)])
  return Object.fromEntries(members)
}
