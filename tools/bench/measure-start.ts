import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ServerProcess } from '../local/server-process.ts'
import type { Baselines } from './baselines.ts'
import { type Metric, median, quantile } from './metric.ts'

/** From the start of the process to the first answered request that needs the database, and what it occupies then. */
export async function measureStart(folder: string, baselines: Baselines, idleSeconds: number): Promise<readonly Metric[]> {
  const first = await ServerProcess.start(join(folder, 'start'))
  await first.stop()
  const times: number[] = []
  for (let index = 0; index < 5; index++) {
    const server = await ServerProcess.start(join(folder, 'start'))
    times.push(server.startMs)
    await server.stop()
  }
  const idle = await ServerProcess.start(join(folder, 'start'))
  await pause(idleSeconds * 1000)
  const resident = idle.residentBytes() / 2 ** 20
  await idle.stop()
  return [
    {
      name: 'coldStartMs',
      value: median(times),
      unit: 'ms',
      p50: median(times),
      p99: quantile(times, 0.99),
      target: 'must 1000, aim 400',
      conditions: `bin/windhover server local on an existing empty database until GET flows/search answers 200; median of 5; the very first start took ${first.startMs.toFixed(0)} ms`,
      ratio: { of: 'baseline.nodeStartMs', value: median(times) / baselines.nodeStartMs },
    },
    {
      name: 'idleRssMb',
      value: resident,
      unit: 'MB',
      target: 'must 150, aim 100',
      conditions: `resident memory of the one process (all threads, database included) ${idleSeconds} s after it served`,
    },
  ]
}
