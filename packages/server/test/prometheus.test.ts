import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManagementServer } from '../src/management.ts'
import { type ApiServer, startApi } from './api/api-server.ts'

let api: ApiServer

beforeAll(async () => {
  api = await startApi()
  const flow = (id: string, type: string) =>
    `{id: ${id}, namespace: company.meter, tasks: [{id: one, type: io.kestra.plugin.core.${type}}]}`
  await api.run(flow('good', 'debug.Return'))
  await api.call('POST', 'executions/company.meter/good?wait=true')
  await api.run(flow('bad', 'execution.Fail'))
})
afterAll(() => api.close())

test('executions and jobs are counted by flow and state', async () => {
  const answer = await api.get('/prometheus')
  expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4')
  for (const line of [
    'kestra_executor_execution_started_count_total{tenant_id="main",namespace_id="company.meter",flow_id="good"} 2',
    'kestra_executor_execution_end_count_total{tenant_id="main",namespace_id="company.meter",flow_id="good",state="SUCCESS"} 2',
    'kestra_executor_execution_end_count_total{tenant_id="main",namespace_id="company.meter",flow_id="bad",state="FAILED"} 1',
    'kestra_worker_running_count 0',
    'kestra_up 1',
  ])
    expect(answer.text.split('\n')).toContain(line)
})

test('the management port answers without credentials, and nothing else', async () => {
  await api.engine.owner.setUp({ username: 'owner@company.team', password: 'Secret123' })
  expect((await api.get('/prometheus')).status).toBe(401)
  const management = await createManagementServer(api.engine)
  try {
    const status = async (url: string) => (await management.inject({ method: 'GET', url })).statusCode
    expect([
      await status('/health'),
      await status('/health/readiness'),
      await status('/prometheus'),
      await status('/api/v1/configs'),
    ]).toEqual([200, 200, 200, 404])
  } finally {
    await management.close()
  }
})
