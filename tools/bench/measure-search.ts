import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from '../local/api-client.ts'
import { ServerProcess } from '../local/server-process.ts'
import { twoTasks } from './flows.ts'
import { type Metric, median, quantile } from './metric.ts'
import { seedExecutions } from './seed-executions.ts'

const searches: Readonly<Record<string, (now: number) => string>> = {
  firstPage: () => '',
  state: () => 'filters[state][EQUALS]=FAILED',
  states: () => 'filters[state][IN]=FAILED,KILLED',
  flow: () => 'filters[namespace][EQUALS]=company.team7&filters[flowId][EQUALS]=flow-27',
  namespace: () => 'filters[namespace][PREFIX]=company.team7',
  commonLabel: () => 'filters[labels][EQUALS][team]=team-7',
  rareLabel: () => 'filters[labels][EQUALS][customer]=customer-77',
  time: (now) =>
    `filters[startDate][GREATER_THAN_OR_EQUAL_TO]=${iso(now - 7 * 864e5)}&filters[startDate][LESS_THAN]=${iso(now - 6 * 864e5)}`,
  labelAndState: () => 'filters[labels][EQUALS][team]=team-7&filters[state][EQUALS]=FAILED',
}

const iso = (date: number): string => new Date(date).toISOString()
const rounds = 300
const taskRunsPerSecond = 500

/** Searches over many executions by HTTP, one after the other, while others are created and run. */
export async function measureSearch(folder: string, executions: number): Promise<readonly Metric[]> {
  const now = Date.now()
  const before = performance.now()
  await seedExecutions(join(folder, 'data', 'windhover.db'), executions, now)
  const seededMs = performance.now() - before
  const server = await ServerProcess.start(folder)
  const load = new Load(server.api)
  try {
    await server.api.createFlow(twoTasks.source)
    await timed(server.api, 'executions/search?size=25') // starts the thread that searches
    await load.start()
    const times: Record<string, number[]> = {}
    const health: number[] = []
    for (let round = 0; round < rounds; round++) {
      for (const [name, query] of Object.entries(searches)) {
        const list = times[name] ?? []
        times[name] = list
        list.push(await timed(server.api, `executions/search?size=25&${query(now)}`))
      }
      health.push(await timed(server.api, '/health'))
    }
    const rate = await load.stop()
    const conditions = `${executions} executions seeded in ${(seededMs / 1000).toFixed(0)} s, page of 25 by HTTP, ${rounds} times, one caller, while ${rate.toFixed(0)} task runs/s end (asked for: ${taskRunsPerSecond})`
    return [
      ...Object.entries(times).map(([name, list]) => metricOf(`search.${name}Ms`, list, 'must 50 (p99)', conditions)),
      metricOf('search.healthMs', health, 'must 10 (p99)', conditions),
    ]
  } finally {
    await load.stop()
    await server.stop()
  }
}

function metricOf(name: string, times: readonly number[], target: string, conditions: string): Metric {
  const p99 = quantile(times, 0.99)
  return { name, value: p99, unit: 'ms', p50: median(times), p99, target, conditions }
}

async function timed(api: ApiClient, path: string): Promise<number> {
  const before = performance.now()
  const { status, body } = await api.send('GET', path.startsWith('/') ? path : `/api/v1/main/${path}`)
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${body.slice(0, 300)}`)
  return performance.now() - before
}

/** Creates executions of two tasks at a steady pace. */
class Load {
  private readonly api: ApiClient
  private running = false
  private created = 0
  private startedAt = 0
  private loop: Promise<void> | undefined

  constructor(api: ApiClient) {
    this.api = api
  }

  async start(): Promise<void> {
    this.running = true
    this.startedAt = performance.now()
    this.loop = this.work()
    await pause(1000)
  }

  /** @returns task runs per second that were asked for and acknowledged */
  async stop(): Promise<number> {
    this.running = false
    await this.loop
    this.loop = undefined
    return (this.created * 2 * 1000) / (performance.now() - this.startedAt)
  }

  private async work(): Promise<void> {
    const open = new Set<Promise<unknown>>()
    while (this.running) {
      const due = ((performance.now() - this.startedAt) / 1000) * (taskRunsPerSecond / 2)
      for (let missing = Math.floor(due) - this.created - open.size; missing > 0 && open.size < 64; missing--) {
        const sent: Promise<unknown> = this.api.create(twoTasks.path).then(() => {
          this.created += 1
          open.delete(sent)
        })
        open.add(sent)
      }
      await pause(5)
    }
    await Promise.all(open)
  }
}
