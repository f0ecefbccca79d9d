import { type ApiClient, type ApiExecution, isTerminal } from '../local/api-client.ts'
import type { ServerProcess } from '../local/server-process.ts'
import type { Baselines } from './baselines.ts'
import { forEach, twoTasks } from './flows.ts'
import { type Metric, median, quantile } from './metric.ts'

const seconds = 10

/** Highest durable rate over callers that each wait for the end of one execution before the next. */
export async function measureThroughput(server: ServerProcess, baselines: Baselines): Promise<Metric> {
  const { api } = server
  await load(api, 32, 3000)
  let best = { rate: 0, callers: 0, times: [0] as readonly number[], cpuMs: 0 }
  for (const callers of [16, 64, 256]) {
    const cpuBefore = server.cpuMs()
    const { times, elapsedMs } = await load(api, callers, seconds * 1000)
    const rate = ((times.length * 2) / elapsedMs) * 1000
    const cpuMs = ((server.cpuMs() ?? Number.NaN) - (cpuBefore ?? Number.NaN)) / (times.length * 2)
    if (rate > best.rate) best = { rate, callers, times, cpuMs }
  }
  return {
    name: 'embedded.taskRunsPerSecond',
    value: best.rate,
    unit: '1/s',
    p50: median(best.times),
    p99: quantile(best.times, 0.99),
    target: 'must 3000, aim 10000',
    conditions: `POST create and wait for the end, 2 tasks an execution (OutputValues, Log), synchronous=FULL; best of 16, 64 and 256 callers for ${seconds} s each: ${best.callers}; p50/p99 are ms a whole execution; ${best.cpuMs.toFixed(2)} ms of server CPU a task run; the caller uses the same cores; 0 errors`,
    ratio: { of: 'baseline.sqliteUpsertsPerSecond', value: best.rate / baselines.upsertsPerSecond },
  }
}

async function load(api: ApiClient, callers: number, durationMs: number): Promise<{ times: number[]; elapsedMs: number }> {
  const times: number[] = []
  const start = performance.now()
  const caller = async (): Promise<void> => {
    while (performance.now() - start < durationMs) {
      const before = performance.now()
      mustSucceed(await api.run(twoTasks.path))
      times.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { times, elapsedMs: performance.now() - start }
}

export async function measureLatency(api: ApiClient, baselines: Baselines): Promise<Metric> {
  const times: number[] = []
  for (let index = 0; index < 400; index++) {
    const before = performance.now()
    mustSucceed(await api.run(twoTasks.path))
    if (index >= 100) times.push(performance.now() - before)
  }
  return {
    name: 'embedded.twoTaskLatencyMs',
    value: median(times),
    unit: 'ms',
    p50: median(times),
    p99: quantile(times, 0.99),
    target: 'must 10, aim 4',
    conditions: 'one caller, idle server: POST create until the answer with the ended execution, 300 times after 100 to warm up',
    ratio: { of: 'baseline.sqliteCommitMs', value: median(times) / baselines.commitMs },
  }
}

export async function measureForEach(api: ApiClient, count: number, repeats: number, target: string): Promise<Metric> {
  const flow = forEach(count)
  await api.createFlow(flow.source)
  const times: number[] = []
  for (let index = 0; index < repeats; index++) {
    const before = performance.now()
    const execution = mustSucceed(await api.run(flow.path))
    times.push(performance.now() - before)
    const taskRuns = execution.taskRunList?.length
    if (taskRuns !== undefined && taskRuns !== count + 1) throw new Error(`${flow.path} has ${taskRuns} task runs, not ${count + 1}`)
  }
  return {
    name: `embedded.foreach${count}Ms`,
    value: median(times),
    unit: 'ms',
    p50: median(times),
    p99: quantile(times, 0.99),
    target,
    conditions: `one execution, ForEach without limit over ${count} values, one Log each, until its end is answered; median of ${repeats}`,
  }
}

function mustSucceed(execution: ApiExecution): ApiExecution {
  if (isTerminal(execution) && execution.state.current === 'SUCCESS') return execution
  throw new Error(`Execution ${execution.id} is ${execution.state.current}, not SUCCESS`)
}

/** Resident memory while executions pass through; each block waits for all of its own. */
export async function measureMemory(server: ServerProcess, executions: number): Promise<readonly Metric[]> {
  const block = executions / 10
  const sizes: number[] = []
  for (let done = 0; done < executions; done += block) {
    let left = block
    const caller = async (): Promise<void> => {
      while (left-- > 0) mustSucceed(await server.api.run(twoTasks.path))
    }
    await Promise.all(Array.from({ length: 64 }, caller))
    sizes.push(server.residentBytes() / 2 ** 20)
  }
  const [settled = 0] = sizes.slice(1)
  const conditions = `${executions} executions of 2 tasks, 64 callers; resident after each tenth: ${sizes.map((size) => size.toFixed(0)).join(' ')} MB`
  return [
    { name: 'embedded.memoryAfterLongRunMb', value: sizes.at(-1) ?? 0, unit: 'MB', conditions },
    {
      name: 'embedded.memoryGrowthMb',
      value: (sizes.at(-1) ?? 0) - settled,
      unit: 'MB',
      target: 'flat',
      conditions: `after the last tenth minus after the second; ${conditions}`,
    },
  ]
}
