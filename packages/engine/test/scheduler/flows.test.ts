import { openRepositories } from '@windhover/db'
import { expect, onTestFinished, test } from 'vitest'
import { hour, minute, openWorld, schedule, second } from './world.ts'

const key = { tenantId: 'main', namespace: 'company.team', id: 'f' }

test('a new cron counts from the moment it is saved; what did not change keeps its date', async () => {
  const world = await openWorld()
  await world.save([schedule('', 'a', '0 * * * *'), schedule('', 'b', '0 * * * *')].join('\n'))
  await world.advance(10 * minute)
  await world.save([schedule('', 'a', '*/5 * * * *'), schedule('', 'b', '0 * * * *')].join('\n'))
  expect((await world.state('a')).nextExecutionDate).toBe(Date.parse('2026-01-01T00:15:00Z'))
  expect((await world.state('b')).nextExecutionDate).toBe(Date.parse('2026-01-01T01:00:00Z'))
})

test('a disabled flow stands still and goes on by its policy', async () => {
  const world = await openWorld()
  await world.save(schedule('recoverMissedSchedules: LAST'))
  await world.flowActions.setDisabled(key, true)
  await world.advance(10 * minute)
  expect(world.created).toEqual([])
  await world.flowActions.setDisabled(key, false)
  await world.advance(second)
  expect(world.slots()).toEqual(['2026-01-01T00:10:00Z'])
})

test('a trigger that is disabled in the flow stands still', async () => {
  const world = await openWorld()
  await world.save(schedule('disabled: true'))
  await world.advance(10 * minute)
  expect(world.created).toEqual([])
  expect(await world.state('every')).toMatchObject({ disabled: false })
})

test('a deleted flow takes its triggers with it; a restored one begins anew', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.advance(minute)
  await world.flowActions.delete(key)
  await world.advance(hour)
  expect((await world.triggers.search('main', {}, { page: 1, size: 10 })).total).toBe(0)
  await world.save(schedule())
  await world.advance(minute)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z', '2026-01-01T01:02:00Z'])
})

test('flows saved while no scheduler ran are taken in at the next start', async () => {
  const world = await openWorld()
  await world.scheduler.release()
  await world.scheduler.renew()
  const stored = { tenantId: 'main', namespace: 'company.team', id: 'later', revision: 1, generation: '1.3' as const }
  const source = `id: later\nnamespace: company.team\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.flow.Pause\ntriggers:\n${schedule().replace(/^/gm, '  ')}`
  await world.repositories.flows.save({ ...stored, source, deleted: false, draft: false, disabled: false, updated: 1, labels: [] })
  await world.scheduler.release()
  const later = await openWorld({ repositories: world.repositories })
  expect(await later.state('every', 'later')).toMatchObject({ kind: 'SCHEDULE' })
})

test('a schedule that can never run is no trouble', async () => {
  const world = await openWorld()
  await world.save(schedule('', 'every', '0 0 30 2 *'))
  expect((await world.state('every')).nextExecutionDate).toBeUndefined()
  await world.advance(hour)
  expect(world.created).toEqual([])
})

test('a stored cron or zone that cannot be read disables its trigger with the reason; others go on', async () => {
  const world = await openWorld()
  await world.save(schedule('', 'sound'), 'good')
  const broken = [schedule('', 'cron', '61 * * * *'), schedule('timezone: Mars/Olympus', 'zone')].join('\n')
  const source = `id: f\nnamespace: company.team\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.flow.Pause\ntriggers:\n${broken.replace(/^/gm, '  ')}`
  const stored = { tenantId: 'main', namespace: 'company.team', id: 'f', revision: 1, generation: '1.3' as const, source }
  await world.repositories.flows.save({ ...stored, deleted: false, draft: false, disabled: false, updated: 1, labels: [] })
  await world.scheduler.flowChanged({ tenantId: 'main', namespace: 'company.team', flowId: 'f' })
  await world.advance(minute)
  expect((await world.history('cron'))[0]).toMatchObject({ outcome: 'FAILED', reason: expect.stringContaining('invalid cron expression') })
  expect((await world.history('zone'))[0]).toMatchObject({ outcome: 'FAILED', reason: expect.stringContaining('Mars/Olympus') })
  expect(await world.state('cron')).toMatchObject({ disabled: true })
  expect(world.created.filter(({ trigger }) => trigger?.id === 'sound')).toHaveLength(1)
})

test('two schedulers on one store share the triggers; none fires twice, and a dead one is replaced', async () => {
  const repositories = await openRepositories({ path: ':memory:' })
  onTestFinished(() => repositories.close())
  const one = await openWorld({ repositories })
  for (let at = 0; at < 40; at += 1) await one.save(schedule('allowConcurrent: true'), `f${at}`)
  const two = await openWorld({ repositories })
  await one.scheduler.renew()
  await two.scheduler.renew()
  for (const world of [one, two]) world.clock.time += minute
  await Promise.all([one.scheduler.settle(), two.scheduler.settle()])
  expect(one.created.length).toBeGreaterThan(5)
  expect(two.created.length).toBeGreaterThan(5)
  expect(new Set([...one.created, ...two.created].map(({ flowId }) => flowId)).size).toBe(40)
  expect(one.created.length + two.created.length).toBe(40)
  two.clock.time += minute
  await two.scheduler.renew()
  await two.scheduler.settle()
  one.clock.time += minute
  await one.scheduler.settle()
  const all = [...one.created, ...two.created].map(({ id }) => id)
  expect(new Set(all).size).toBe(80)
  expect(all).toHaveLength(80)
  expect([...one.reports, ...two.reports]).toEqual([])
})
