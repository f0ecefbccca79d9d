import { type Condition, conditionsOf, type Filter, mapConditions, simplified } from '@windhover/core/filter/filter.ts'
import { sql } from 'kysely'
import type { Database } from '../database.ts'

interface FlowName {
  readonly namespace: string
  readonly flowId: string
}

/** More alternatives than this are no faster than looking at every execution. */
const mostGroups = 300
const mostIds = 1000

/** The filter with its searches for a text replaced by what they find: the flows whose names mention it, and the executions whose id
 *  begins with it. Names are looked through instead of executions, of which there may be a million. */
export async function withoutTexts(database: Database, tenantId: string, filter: Filter): Promise<Filter> {
  const texts = conditionsOf(filter).flatMap((condition) => (isText(condition) ? condition.values : []))
  if (texts.length === 0) return filter
  const names = await flowNames(database)
  const found = new Map<string, Filter | undefined>()
  for (const text of new Set(texts)) found.set(text, await foundBy(database, tenantId, text, names))
  return simplified(mapConditions(filter, (condition) => (isText(condition) ? replaced(condition, found) : condition)))
}

const isText = ({ field, operation, values }: Condition): boolean => field === 'q' && operation === 'EQUALS' && !values.includes('')

function replaced(condition: Condition, found: ReadonlyMap<string, Filter | undefined>): Filter {
  const any = condition.values.flatMap((text) => found.get(text) ?? [])
  // One of them has too many names: every execution is looked at.
  return any.length < condition.values.length ? condition : { any }
}

async function foundBy(database: Database, tenantId: string, text: string, names: readonly FlowName[]): Promise<Filter | undefined> {
  const wanted = text.toLowerCase()
  const byNamespace = Map.groupBy(names, ({ namespace }) => namespace)
  const whole = [...byNamespace.keys()].filter((namespace) => namespace.toLowerCase().includes(wanted))
  const groups = [...byNamespace].flatMap(([namespace, flows]): readonly Filter[] => {
    if (whole.includes(namespace)) return []
    const flowIds = flows.map(({ flowId }) => flowId).filter((flowId) => flowId.toLowerCase().includes(wanted))
    if (flowIds.length === 0) return []
    return [
      {
        all: [
          { field: 'namespace', operation: 'EQUALS', values: [namespace] },
          { field: 'flowId', operation: 'EQUALS', values: flowIds },
        ],
      },
    ]
  })
  if (groups.length > mostGroups) return undefined
  const ids = await idsBeginningWith(database, tenantId, text)
  const any: Filter[] = [...groups]
  if (whole.length > 0) any.push({ field: 'namespace', operation: 'EQUALS', values: whole })
  // No id is empty: of nothing found nothing matches.
  if (ids.length > 0 || any.length === 0) any.push({ field: 'id', operation: 'EQUALS', values: ids.length > 0 ? ids : [''] })
  return { any }
}

async function idsBeginningWith({ searches }: Database, tenantId: string, text: string): Promise<readonly string[]> {
  if (!/^[\w-]+$/.test(text)) return []
  const rows = await searches
    .selectFrom('executions')
    .select('id')
    .where('id', '>=', text)
    // `~` follows every letter an id is made of.
    .where('id', '<', `${text}~`)
    .where('tenant_id', '=', tenantId)
    .limit(mostIds)
    .execute()
  return rows.map(({ id }) => id)
}

/** Every flow that has executions: from one name to the next through the index, not row by row. */
async function flowNames({ searches }: Database): Promise<readonly FlowName[]> {
  const { rows } = await sql<FlowName>`with recursive names (namespace, flow_id) as (
      select * from (select namespace, flow_id from executions order by namespace, flow_id limit 1) as first_name
      union all
      select following.namespace, following.flow_id from names inner join executions as following on following.id = coalesce(
        (select id from executions where namespace = names.namespace and flow_id > names.flow_id order by flow_id limit 1),
        (select id from executions where namespace > names.namespace order by namespace, flow_id limit 1))
    ) select namespace, flow_id as "flowId" from names`.execute(searches)
  return rows
}
