import type { StoredFlow } from '@windhover/core/ports/repositories.ts'
import { openRepositories } from '@windhover/db'

const perFlow = 10
const savedAtOnce = 500

/** Fills an empty data folder's database with flows that have ten schedules each, as an API that saved them would have left it
 *  (the next server takes their triggers in). */
export async function storeScheduledFlows(database: string, triggers: number, cron: string): Promise<void> {
  const repositories = await openRepositories({ path: database })
  const count = triggers / perFlow
  for (let at = 0; at < count; at += savedAtOnce)
    await Promise.all(
      Array.from({ length: Math.min(savedAtOnce, count - at) }, (_, index) => repositories.flows.save(flowOf(at + index, cron))),
    )
  await repositories.close()
}

function flowOf(index: number, cron: string): StoredFlow {
  const id = `scheduled-${index}`
  const schedules = Array.from(
    { length: perFlow },
    (_, at) => `  - id: at-${at}\n    type: io.kestra.plugin.core.trigger.Schedule\n    cron: "${cron}"\n    timezone: Etc/UTC\n`,
  )
  const source = `id: ${id}
namespace: bench.triggers
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ trigger.date }}"
triggers:
${schedules.join('')}`
  return {
    ...{ tenantId: 'main', namespace: 'bench.triggers', id, revision: 1, generation: '1.3', source },
    ...{ deleted: false, draft: false, disabled: false, updated: 0, labels: [] },
  }
}
