import { existsSync, readFileSync } from 'node:fs'
import { openApiDocument } from '@windhover/server/openapi/document.ts'
import { routes } from '@windhover/server/routes/index.ts'
import { describe, expect, test } from 'vitest'
import { type ApiDescription, coverageOf, coverageTable } from '../tools/openapi/coverage.ts'

// our own document has the shape of OpenAPI
const ours = openApiDocument(routes, '0') as unknown as ApiDescription
/** Operations that must be there at least: raised as they come, never lowered. */
const least = { '1.3': 187, '2.0': 205 } as const

describe('our description', () => {
  const operations = Object.entries(ours.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  )

  test('gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('declares every parameter of a path, once', () => {
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
  })
})

describe.each(['1.3', '2.0'] as const)('the operations of Kestra %s', (generation) => {
  const file = new URL(`../../shared/spec/openapi-${generation}.json`, import.meta.url)
  const isThere = existsSync(file)
  if (!isThere) console.log(`skipped: ${file.pathname} is not there`)

  test.skipIf(!isThere)('are here', () => {
    const coverage = coverageOf(JSON.parse(readFileSync(file, 'utf8')) as ApiDescription, ours)
    console.log([coverageTable(`Kestra ${generation}`, coverage), ...coverage.missing.map((name) => `missing: ${name}`)].join('\n'))
    expect(coverage.implemented).toBeGreaterThanOrEqual(least[generation])
    // what we demand and Kestra does not would refuse its clients
    expect(coverage.differences.filter((difference) => /required/.test(difference))).toEqual([])
  })
})
