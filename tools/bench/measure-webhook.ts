import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from '../local/api-client.ts'
import { webhookFlow } from './flows.ts'
import { type Metric, median, quantile } from './metric.ts'

const warmUp = 100
const calls = 300

/** From before a webhook is called until its first task runs on the worker, which tells the time itself: both clocks are this machine's. */
export async function measureWebhook(api: ApiClient): Promise<readonly Metric[]> {
  await api.createFlow(webhookFlow.source)
  const times: number[] = []
  for (let index = 0; index < warmUp + calls; index++) {
    const called = performance.timeOrigin + performance.now()
    const answer = await api.send('POST', `/api/v1/main/executions/webhook/${webhookFlow.path}/key`, '{"n": 1}', 'application/json')
    if (answer.status !== 200) throw new Error(`The webhook was answered ${answer.status}: ${answer.body.slice(0, 300)}`)
    const outputs: unknown = JSON.parse(answer.body)
    // The flow below has this one output.
    const began = Number((outputs as { readonly began?: unknown }).began)
    if (index >= warmUp) times.push(began - called)
    await pause(5)
  }
  const conditions = `one caller, idle server: POST with a JSON body until the first task of a flow with a rendered property runs, ${calls} times after ${warmUp} to warm up, whole milliseconds`
  return [
    { name: 'webhook.firstTaskP50Ms', value: median(times), unit: 'ms', target: 'aim 3', conditions },
    { name: 'webhook.firstTaskP99Ms', value: quantile(times, 0.99), unit: 'ms', target: 'aim 15', conditions },
  ]
}
