import { z } from '@windhover/sdk'
import { expect, test } from 'vitest'
import { schemaDocument, schemaProperties, schemaTypes } from '../../src/docs/index.ts'
import { registerCore, typeJsonSchema } from '../../src/flow/index.ts'
import type { Generation } from '../../src/generation.ts'
import { Registry, type TypeDefinition } from '../../src/registry.ts'

const registry = new Registry()
registerCore(registry)
const generations: readonly Generation[] = ['1.3', '2.0']

test.each(schemaTypes.flatMap((type) => generations.map((generation) => [type, generation] as const)))(
  '%s of %s is whole',
  (type, generation) => {
    const document = schemaDocument(type, registry.all(), generation, false)
    const text = JSON.stringify(document)
    const names = new Set(Object.keys(document['definitions'] ?? {}))
    for (const [, name = ''] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) expect(names).toContain(name)
    // a choice of nothing could never be met
    expect(text).not.toContain('"anyOf":[]')
    expect(Object.keys(schemaProperties(type, generation)).length > 0).toBe(document['$ref'] !== undefined)
  },
)

const task: TypeDefinition = {
  type: 'test.Task',
  kind: 'task',
  properties: () => ({
    text: z.string(),
    count: z.number().optional(),
    list: z.array(z.object({ value: z.number(), name: z.string() })).optional(),
    either: z.discriminatedUnion('type', [z.object({ type: z.literal('a'), size: z.int() })]).optional(),
  }),
}

test('a template may stand wherever a value is rendered, however deep', () => {
  const template = { type: 'string', pattern: '\\{[{%]' }
  const { properties } = typeJsonSchema(task, '1.3', { isOwn: true }) as { properties: Record<string, unknown> }
  expect(properties['text']).toEqual({ type: 'string' })
  expect(properties['count']).toEqual({ anyOf: [{ type: 'number' }, template] })
  expect(properties['list']).toMatchObject({
    anyOf: [
      { items: { anyOf: [{ properties: { value: { anyOf: [{ type: 'number' }, template] }, name: { type: 'string' } } }, template] } },
      template,
    ],
  })
  expect(JSON.stringify(properties['either'])).toContain('"size":{"anyOf":[{')
  expect(JSON.stringify(properties['either'])).not.toContain('oneOf')
})
