/** What the pictures show: a few flows of a shop, some of them failed, waiting or scheduled. */
export interface Places {
  readonly failed: string
  readonly worked: string
  readonly queued: string
}

interface Scene {
  /** Name of the picture, and of its drawing. */
  readonly name: string
  readonly path: (places: Places) => string
  /** A text that is there once the page is complete. */
  readonly shows: (places: Places) => string
}

const orders = '/main/executions/company.sales/daily_orders'

export const scenes: readonly Scene[] = [
  { name: 'executions', path: () => '/main/executions', shows: () => 'stock_levels' },
  { name: 'execution', path: ({ failed }) => `${orders}/${failed}`, shows: () => 'It last worked' },
  { name: 'execution-topology', path: ({ failed }) => `${orders}/${failed}/topology`, shows: () => 'load_warehouse' },
  { name: 'compare', path: ({ failed, worked }) => `${orders}/${failed}/compare?with=${worked}`, shows: () => 'Most likely' },
  {
    name: 'waiting',
    path: ({ queued }) => `/main/executions/company.logistics/stock_levels/${queued}`,
    shows: () => 'It waits for a slot',
  },
  { name: 'flows', path: () => '/main/flows', shows: () => 'daily_orders' },
  { name: 'flow', path: () => '/main/flows/edit/company.sales/daily_orders', shows: () => 'It last worked' },
  { name: 'editor', path: () => '/main/flows/edit/company.sales/daily_orders/edit', shows: () => 'No problems' },
  { name: 'triggers', path: () => '/main/triggers', shows: () => 'every_hour' },
  { name: 'logs', path: () => '/main/logs', shows: () => 'Fetching' },
  { name: 'kv', path: () => '/main/kv', shows: () => 'store_limit' },
  { name: 'settings', path: () => '/main/settings', shows: () => 'API tokens' },
  { name: 'login', path: () => '/login', shows: () => 'Sign in' },
  { name: 'setup', path: () => '/setup', shows: () => 'Who owns this Windhover?' },
]

const failing = `id: daily_orders
namespace: company.sales
description: Lands the orders of all stores and loads the warehouse.
labels: {team: sales}
inputs:
  - {id: day, type: DATE, defaults: "2026-11-20"}
  - {id: region, type: SELECT, values: [all, IT, FR], defaults: all}
tasks:
  - {id: fetch, type: io.kestra.plugin.core.log.Log, message: "Fetching {{ inputs.day }}, region {{ inputs.region }}"}
  - id: per_store
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{ range(1, 120) }}"
    concurrencyLimit: 8
    tasks:
      - {id: count_rows, type: io.kestra.plugin.core.debug.Return, format: "{{ taskrun.value }}"}
  - id: checks
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - {id: sums, type: io.kestra.plugin.core.flow.Sleep, duration: PT0.4S}
      - {id: duplicates, type: io.kestra.plugin.core.flow.Sleep, duration: PT0.7S}
  - id: load_warehouse
    type: io.kestra.plugin.core.execution.Fail
    errorMessage: "WINTER26-EXTRA does not fit in discount_code, 8 characters"
    retry: {type: constant, interval: PT0.4S, maxAttempts: 3}
`
const working = failing.replace('execution.Fail', 'log.Log').replace('errorMessage', 'message')
const queued = `id: stock_levels
namespace: company.logistics
concurrency: {limit: 1, behavior: QUEUE}
tasks: [{id: confirm_recount, type: io.kestra.plugin.core.flow.Pause}]
`
const scheduled = `id: fx_rates
namespace: company.finance
tasks: [{id: sync, type: io.kestra.plugin.core.log.Log, message: "{{ trigger.date ?? 'now' }}"}]
triggers:
  - {id: every_hour, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 * * * *"}
  - {id: month_end, type: io.kestra.plugin.core.trigger.Schedule, cron: "30 22 28 * *", timezone: Europe/Rome}
`

/** Puts the flows there and runs them. */
export async function stage(url: string): Promise<Places> {
  const call = async (method: string, path: string, body?: string, type = 'application/x-yaml'): Promise<{ id: string }> => {
    const response = await fetch(`${url}/api/v1/main/${path}`, {
      method,
      ...(body !== undefined && { body, headers: { 'content-type': type } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    const text = await response.text()
    return text === '' ? { id: '' } : JSON.parse(text)
  }
  for (const source of [working, queued, scheduled]) await call('POST', 'flows', source)
  let worked = ''
  for (let count = 0; count < 6; count += 1) worked = (await call('POST', 'executions/company.sales/daily_orders?wait=true')).id
  await call('PUT', 'flows/company.sales/daily_orders', failing)
  const failed = (await call('POST', 'executions/company.sales/daily_orders?wait=true')).id
  await call('POST', 'executions/company.logistics/stock_levels')
  const waits = (await call('POST', 'executions/company.logistics/stock_levels')).id
  await call('PUT', 'namespaces/company.sales/kv/store_limit', '500', 'text/plain')
  return { failed, worked, queued: waits }
}
