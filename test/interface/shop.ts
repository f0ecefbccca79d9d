import type { Visit } from './browser.ts'

/** Executions of the flows below, by what became of them. */
export interface Shop {
  readonly failed: string
  readonly worked: string
  readonly queued: string
}

const failing = `id: daily_orders
namespace: company.sales
labels: {team: sales}
inputs:
  - {id: store, type: SELECT, values: [berlin, paris], defaults: berlin}
  - {id: rows, type: INT, defaults: 10}
tasks:
  - {id: fetch, type: io.kestra.plugin.core.log.Log, message: "Fetching {{ inputs.rows }} rows of {{ inputs.store }}"}
  - id: stores
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2, 3, 4, 5, 6, 7, 8]
    tasks:
      - {id: count, type: io.kestra.plugin.core.debug.Return, format: "{{ taskrun.value }}"}
  - {id: load, type: io.kestra.plugin.core.execution.Fail, errorMessage: "the table orders is locked"}
`
const working = failing.replace('execution.Fail, errorMessage', 'log.Log, message')

const queued = `id: stock_levels
namespace: company.logistics
concurrency: {limit: 1, behavior: QUEUE}
tasks:
  - {id: confirm, type: io.kestra.plugin.core.flow.Pause}
`

/** Schedules, one of which never fires. */
export const scheduled = `id: scheduled
namespace: company.finance
tasks:
  - {id: sync, type: io.kestra.plugin.core.log.Log, message: "{{ trigger.date ?? 'now' }}"}
triggers:
  - {id: hourly, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 * * * *"}
  - {id: yearly, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 0 1 1 *"}
  - id: never
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "* * * * * *"
    withSeconds: true
    conditions: [{type: io.kestra.plugin.core.condition.Expression, expression: "{{ false }}"}]
`

/** A flow that worked and then failed, and one whose second run waits for the first. */
export async function stock(visit: Visit): Promise<Shop> {
  await visit.api('POST', 'flows', working)
  const worked = await visit.run('company.sales/daily_orders?wait=true')
  await visit.api('PUT', 'flows/company.sales/daily_orders', failing)
  const failed = await visit.run('company.sales/daily_orders?wait=true')
  await visit.api('POST', 'flows', queued)
  await visit.run('company.logistics/stock_levels')
  return { failed, worked, queued: await visit.run('company.logistics/stock_levels') }
}
