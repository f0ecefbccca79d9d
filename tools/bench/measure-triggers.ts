import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from '../local/api-client.ts'
import { ServerProcess } from '../local/server-process.ts'
import { type Metric, quantile } from './metric.ts'
import { storeScheduledFlows } from './trigger-flows.ts'

const due = 10_000
const many = 100_000
const minuteMs = 60_000

/** Ten thousand schedules that fire at the same moment, and a start with a hundred thousand. */
export async function measureTriggers(folder: string): Promise<readonly Metric[]> {
  return [...(await measureLateness(join(folder, 'triggers-due'))), await measureStart(join(folder, 'triggers-many'))]
}

async function measureLateness(folder: string): Promise<readonly Metric[]> {
  // Flows that are never due make the first start; the minute that counts is chosen when the server is ready.
  const ready = Date.now() + 2 * minuteMs
  const at = Math.ceil(ready / minuteMs) * minuteMs
  await store(folder, due, `${new Date(at).getUTCMinutes()} ${new Date(at).getUTCHours()} * * *`)
  const server = await ServerProcess.start(folder)
  try {
    await pause(Math.max(0, at - Date.now() - 2000))
    const before = server.residentBytes()
    await pause(Math.max(0, at - Date.now()))
    const lateness = await latenessOf(server.api, at)
    await ended(server.api)
    const growthMb = (server.residentBytes() - before) / 2 ** 20
    const p99 = quantile(lateness, 0.99)
    const conditions = `${due} schedules of ${due / 10} flows due at the same second, one Log task each; from the date until the execution is found by the API, which is asked ten times a second; all ${due} executions ended with SUCCESS`
    return [
      {
        name: 'triggers.due10000LatenessP99Ms',
        value: p99,
        unit: 'ms',
        p50: quantile(lateness, 0.5),
        p99,
        target: 'must 2000',
        conditions,
      },
      {
        name: 'triggers.due10000MemoryMb',
        value: growthMb,
        unit: 'MB',
        target: 'flat',
        conditions: `resident memory after these executions minus before`,
      },
    ]
  } finally {
    await server.stop()
  }
}

/** How late each execution was there: as many samples as executions. */
async function latenessOf(api: ApiClient, at: number): Promise<readonly number[]> {
  const lateness: number[] = []
  while (lateness.length < due) {
    const total = await count(api)
    const late = Date.now() - at
    while (lateness.length < total) lateness.push(late)
    if (late > minuteMs) throw new Error(`Only ${total} of ${due} executions were created within a minute`)
    await pause(100)
  }
  return lateness
}

async function ended(api: ApiClient): Promise<void> {
  const end = Date.now() + 5 * minuteMs
  while ((await count(api, 'SUCCESS')) < due) {
    if (Date.now() > end) throw new Error('The executions did not end within five minutes')
    await pause(200)
  }
}

async function count(api: ApiClient, state?: string): Promise<number> {
  const filter = `filters%5Bnamespace%5D%5BEQUALS%5D=bench.triggers${state === undefined ? '' : `&filters%5Bstate%5D%5BEQUALS%5D=${state}`}`
  const { body } = await api.send('GET', `/api/v1/main/executions/search?page=1&size=1&${filter}`)
  // The shape is the API's.
  return (JSON.parse(body) as { total: number }).total
}

async function measureStart(folder: string): Promise<Metric> {
  await store(folder, many, '0 0 1 1 *')
  const first = await ServerProcess.start(folder)
  await first.stop()
  const server = await ServerProcess.start(folder)
  const residentMb = server.residentBytes() / 2 ** 20
  await server.stop()
  return {
    name: 'triggers.start100000Ms',
    value: server.startMs,
    unit: 'ms',
    target: 'must 5000',
    conditions: `bin/windhover server local with ${many} schedules of ${many / 10} flows until it answers, all of them in memory then (${residentMb.toFixed(0)} MB resident); the first start, which reads the flows, took ${first.startMs.toFixed(0)} ms`,
  }
}

function store(folder: string, triggers: number, cron: string): Promise<void> {
  mkdirSync(join(folder, 'data'), { recursive: true })
  return storeScheduledFlows(join(folder, 'data', 'windhover.db'), triggers, cron)
}
