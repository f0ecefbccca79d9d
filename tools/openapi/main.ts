/** `npm run openapi:coverage`: which operations of Kestra's API are here, what is missing, and how the parameters differ. */
import { existsSync, readFileSync } from 'node:fs'
import { openApiDocument } from '@windhover/server/openapi/document.ts'
import { routes } from '@windhover/server/routes/index.ts'
import { type ApiDescription, coverageOf, coverageTable } from './coverage.ts'

const folder = process.env['SPEC_DIR'] ?? new URL('../../../shared/spec/', import.meta.url).pathname
const isDetailed = process.argv.includes('--details')
// our own document has the shape of OpenAPI
const ours = openApiDocument(routes, '0') as unknown as ApiDescription

for (const generation of ['1.3', '2.0']) {
  const file = `${folder}/openapi-${generation}.json`
  if (!existsSync(file)) {
    console.log(`skipped: ${file} is not there`)
    continue
  }
  const coverage = coverageOf(JSON.parse(readFileSync(file, 'utf8')) as ApiDescription, ours)
  console.log(coverageTable(`Kestra ${generation}`, coverage))
  for (const name of coverage.missing) console.log(`  missing: ${name}`)
  console.log(`  ${coverage.differences.length} differences of parameters and bodies${isDetailed ? ':' : ' (--details lists them)'}`)
  if (isDetailed) for (const difference of coverage.differences) console.log(`    ${difference}`)
}
