import { expect, test } from 'vitest'
import { openServices, saveFlow, scope } from './support.ts'

const file = (execution: string, name = 'f') => `/company/team/my-flow/executions/${execution}/tasks/t/r/${name}`

test('files of the current execution go, others stay', async () => {
  const { call, storage } = await openServices()
  await storage.write('main', file('exec1'), 'x')
  await storage.write('main', file('exec2'), 'x')
  expect(await call('storage.purgeExecutionFiles', 'exec1')).toEqual([`kestra://${file('exec1')}`])
  expect((await storage.walk('main', '/')).map(({ path }) => path)).toEqual([file('exec2')])
})

test('storage is purged by the date of the newest file, and only counted in a dry run', async () => {
  const { call, storage } = await openServices()
  for (const execution of ['old', 'young']) for (const name of ['f', 'g']) await storage.write('main', file(execution, name), 'x')
  await storage.write('main', '/company/team/_files/executions/f', 'x')
  const before = Date.now() + 1_000
  const request = { namespace: scope.namespace, flowId: scope.flowId, before, dryRun: true }
  expect(await call('storage.purge', request)).toEqual({ scannedCount: 2, purgedCount: 2, deletedFilesCount: 4 })
  expect(await storage.walk('main', '/')).toHaveLength(5)
  expect(await call('storage.purge', { ...request, before: 1_000, dryRun: false })).toEqual({
    scannedCount: 2,
    purgedCount: 0,
    deletedFilesCount: 0,
  })
  expect(await call('storage.purge', { before, dryRun: false })).toEqual({ scannedCount: 2, purgedCount: 2, deletedFilesCount: 4 })
  expect((await storage.walk('main', '/')).map(({ path }) => path)).toEqual(['/company/team/_files/executions/f'])
})

test('old revisions of flows go, the latest and the latest that is no draft stay', async () => {
  const { call, repositories } = await openServices()
  for (const revision of [1, 2, 3]) await saveFlow(repositories, 'company.team', 'f', revision)
  await saveFlow(repositories, 'company.team', 'f', 4, true)
  expect(await call('flows.purge', { namespace: 'company', keepAmount: 1 })).toBe(2)
  const left = await repositories.flows.revisions({ tenantId: 'main', namespace: 'company.team', id: 'f' })
  expect(left.map(({ revision }) => revision)).toEqual([3, 4])
})

test('logs are found and purged by level and date', async () => {
  const { call, repositories } = await openServices()
  const entry = { tenantId: 'main', namespace: 'company.team', flowId: 'my_flow', executionId: 'exec1', taskId: 't', message: 'm' }
  await repositories.logs.append([
    { ...entry, timestamp: 10, level: 'INFO' },
    { ...entry, timestamp: 20, level: 'ERROR' },
    { ...entry, timestamp: 30, level: 'ERROR', taskId: 'u' },
  ])
  expect(await call('logs.find', { executionId: 'exec1', minLevel: 'WARN', taskIds: ['t'] })).toMatchObject([
    { level: 'ERROR', taskId: 't' },
  ])
  expect(await call('logs.purge', { namespace: 'company', levels: ['ERROR'], before: 25 })).toBe(1)
})

test('a method that the platform does not have is an error', async () => {
  const { call } = await openServices()
  await expect(call('constructor')).rejects.toThrow("The platform has no method 'constructor'")
})
