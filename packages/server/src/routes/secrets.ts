import { z } from 'zod'
import { anyObject, filtersQuery, pageQuery } from '../documented-queries.ts'
import { searchList } from '../list-search.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const listSchema = z.object({ readOnly: z.boolean(), results: z.array(z.object({ key: z.string() })), total: z.int() })
const tag = 'Secrets'

/** Names of the secrets: they come from the environment, are the same for every namespace and cannot be written. */
export const secretRoutes: readonly Route[] = [
  defineRoute('GET', 'secrets', 'secret:read', async (call) => list(call), {
    operationId: 'listSecrets',
    tag,
    query: { ...pageQuery, ...filtersQuery },
    response: listSchema,
  }),
  defineRoute('GET', 'namespaces/:namespace/secrets', 'secret:read', async (call) => list(call), {
    operationId: 'listNamespaceSecrets',
    tag: 'Namespaces',
    query: { ...pageQuery, ...filtersQuery },
    response: listSchema,
    generations: ['1.3'],
  }),
  defineRoute(
    'GET',
    'namespaces/:namespace/inherited-secrets',
    'secret:read',
    async ({ engine, params }) => ({ [params['namespace'] ?? '']: engine.secrets.names }),
    { operationId: 'getInheritedSecrets', tag: 'Namespaces', response: anyObject },
  ),
]

async function list({ engine, query }: Call): Promise<object> {
  const { results, total } = searchList(query, engine.secrets.names, {
    // every namespace sees every secret, so a filter on it lets all through
    fields: { key: (name) => name, namespace: () => query.get('filters[namespace][EQUALS]') ?? '' },
    text: (name) => [name],
  })
  return { readOnly: true, results: results.map((key) => ({ key })), total }
}
