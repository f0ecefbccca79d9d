import { InvalidEntity } from '@windhover/core/errors.ts'
import { withParents } from '@windhover/engine/services/namespace-tree.ts'
import { z } from 'zod'
import { filtersQuery, pageOfSchema, pageQuery, textQuery } from '../documented-queries.ts'
import { type ListFields, searchList } from '../list-search.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

const namespaceSchema = z.object({ id: z.string(), deleted: z.boolean() })
const autocompleteSchema = z.object({
  q: z.string().nullish(),
  ids: z.array(z.string()).nullish(),
  existingOnly: z.boolean().nullish(),
})
const tag = 'Namespaces'

/** Namespaces: they exist because something lies in them, or below them. */
export const namespaceRoutes: readonly Route[] = [
  defineRoute('GET', 'namespaces/search', 'namespace:read', async (call) => search(call), {
    operationId: 'searchNamespaces',
    tag,
    query: { ...pageQuery, ...textQuery, ...filtersQuery, existing: z.boolean().optional() },
    response: pageOfSchema(namespaceSchema),
  }),
  defineRoute('POST', 'namespaces/autocomplete', 'namespace:read', async (call) => autocomplete(call), {
    operationId: 'autocompleteNamespaces',
    tag,
    body: autocompleteSchema,
    response: z.array(z.string()),
  }),
  defineRoute('GET', 'namespaces/:id', 'namespace:read', async ({ params }) => namespaceJson(params['id'] ?? ''), {
    operationId: 'getNamespace',
    tag,
    response: namespaceSchema,
  }),
]

const namespaceJson = (id: string): object => ({ id, deleted: false })

/** Those that hold a flow, a key or a file, ascending; with `parents` also every namespace above one of them. */
async function namespacesOf({ engine, tenantId }: Call, parents: boolean): Promise<readonly string[]> {
  const [flows, entries, files] = await Promise.all([
    engine.flows.namespaces(tenantId),
    engine.kv.list(tenantId),
    engine.repositories.namespaceFiles.namespaces(tenantId),
  ])
  const filled = [...flows, ...entries.map((entry) => entry.namespace), ...files]
  return [...new Set(parents ? filled.flatMap(withParents) : filled)].toSorted()
}

const listed: ListFields<string> = {
  fields: { id: (id) => id, namespace: (id) => id, existingOnly: () => 'true' },
  text: (id) => [id],
}

async function search(call: Call): Promise<object> {
  const existingOnly = call.query.get('existing') ?? call.query.get('filters[existingOnly][EQUALS]')
  const query = new URLSearchParams([...call.query].filter(([name]) => name !== 'filters[existingOnly][EQUALS]'))
  const { results, total } = searchList(query, await namespacesOf(call, existingOnly !== 'true'), listed)
  return { results: results.map(namespaceJson), total }
}

/** Namespaces that contain the text, and those asked for by id in any case. */
async function autocomplete(call: Call): Promise<readonly string[]> {
  const asked = autocompleteSchema.safeParse(call.body ?? {})
  if (!asked.success) throw InvalidEntity({ message: 'the body must be {"q": "…", "ids": ["…"], "existingOnly": false}' })
  const { q, ids, existingOnly } = asked.data
  const text = (q ?? '').toLowerCase()
  const known = await namespacesOf(call, existingOnly !== true)
  const found = known.filter((id) => id.toLowerCase().includes(text))
  return [...new Set([...found, ...known.filter((id) => ids?.includes(id) === true)])]
}
