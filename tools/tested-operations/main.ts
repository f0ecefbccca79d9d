/** After the tests: which operations of the REST API no test used with success. `node tools/tested-operations/main.ts FOLDER` */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApiDocument } from '@windhover/server/openapi/document.ts'
import { routes } from '@windhover/server/routes/index.ts'
import { type DescribedOperation, requestsIn, untested } from './tested.ts'

/** Operations that may be without a test: lowered as tests come, never raised. */
const most = 20

const folder = process.argv[2]
if (folder === undefined) throw new Error('The folder of the recorded requests is missing')
// the document is our own
const { paths } = openApiDocument(routes, '0') as { paths: Record<string, Record<string, { operationId: string }>> }
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, { operationId }]): DescribedOperation => ({ method: method.toUpperCase(), path, name: operationId }),
  ),
)
const requests = requestsIn(
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n'),
)
const missing = untested(operations, requests)
for (const { method, path, name } of missing) console.log(`no test uses ${method} ${path} (${name})`)
console.log(`${operations.length - missing.length} of ${operations.length} operations are used by a test with success`)
process.exitCode = missing.length <= most ? 0 : 1
