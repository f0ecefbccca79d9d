import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRepositories } from '@windhover/db'
import { onTestFinished } from 'vitest'
import type { LookupScope } from '../../src/gateway/protocol.ts'
import { createServices, type ServiceParts } from '../../src/services/create-services.ts'
import { SecretService } from '../../src/services/secret-service.ts'
import { createCipher } from '../../src/storage/cipher.ts'
import { openLocalStorage } from '../../src/storage/local.ts'
import { settings } from '../worker/settings.ts'

export const scope: LookupScope = { tenantId: 'main', namespace: 'company.team', flowId: 'my_flow', executionId: 'exec1' }

/** The services over an in-memory database and a folder of their own, with a clock that the test sets. */
export async function openServices(more: Partial<ServiceParts> = {}) {
  const clock = { time: 1_000_000 }
  const repositories = await openRepositories({ path: ':memory:' })
  onTestFinished(() => repositories.close())
  const storage = openLocalStorage(await mkdtemp(join(tmpdir(), 'windhover-services-')))
  const services = createServices({
    repositories,
    storage,
    settings,
    cipher: createCipher(undefined),
    now: () => clock.time,
    secrets: new SecretService({}),
    logFeed: { flush: async () => undefined, room: async () => undefined },
    resume: async () => undefined,
    toggleTrigger: async () => undefined,
    deleteExecutions: (tenantId, ids) => repositories.executions.delete(tenantId, ids),
    ...more,
  })
  const lookup = async (kind: string, args: Record<string, unknown>, from: LookupScope = scope) => {
    const answer = await services.platform.lookup({ kind, args }, from)
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  }
  const call = (method: string, ...args: readonly unknown[]) => services.platform.call(scope, method, args)
  return { ...services, repositories, storage, clock, lookup, call }
}

export async function saveFlow(
  repositories: Awaited<ReturnType<typeof openRepositories>>,
  namespace: string,
  id: string,
  revision = 1,
  draft = false,
) {
  await repositories.flows.save({
    tenantId: 'main',
    namespace,
    id,
    revision,
    draft,
    generation: '1.3',
    source: `id: ${id}`,
    deleted: false,
    disabled: false,
    updated: revision * 1000,
    labels: [],
  })
}
