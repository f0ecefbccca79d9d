import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type ApiClient, type ApiExecution, isTerminal } from '../local/api-client.ts'
import type { ServerProcess } from '../local/server-process.ts'
import { type Metric, median } from './metric.ts'

const tasks = 40
const rounds = 3
const lines = 1_000_000

const flow = (id: string, list: readonly string[]) => ({
  path: `bench/${id}`,
  source: `id: ${id}\nnamespace: bench\ntasks:\n${list.join('')}`,
})

const light = (id: string, runner: string, count: number) =>
  flow(
    id,
    Array.from(
      { length: count },
      (_, index) =>
        `  - id: t${index}\n    type: io.kestra.plugin.scripts.python.Script\n    taskRunner:\n      type: ${runner}\n    script: print("light ${index}")\n`,
    ),
  )

const manyLines = (id: string, count: number) =>
  flow(id, [
    `  - id: print\n    type: io.kestra.plugin.scripts.shell.Script\n    taskRunner:\n      type: io.kestra.plugin.core.runner.Process\n    script: seq -f 'this is line number %.0f of a script' 1 ${count}\n`,
  ])

/** Light Python scripts one after the other, against bare starts of the same interpreter in the same minute; and very many lines. */
export async function measureScripts(server: ServerProcess): Promise<readonly Metric[]> {
  const { api } = server
  const cold = light('cold', 'io.kestra.plugin.core.runner.Process', tasks)
  const warm = light('warm', 'windhover.runner.WarmProcess', tasks)
  const [floors, colds, warms]: [number[], number[], number[]] = [[], [], []]
  for (const { source } of [cold, warm]) await api.createFlow(source)
  for (const { path } of [cold, warm]) await timed(api, path)
  for (let round = 0; round < rounds; round++) {
    floors.push(await bareStarts())
    colds.push(await timed(api, cold.path))
    warms.push(await timed(api, warm.path))
  }
  const conditions = `${tasks} sequential tasks of one execution, each a Python script of one line, until the end is answered; median of ${rounds}`
  return [
    {
      name: 'baseline.python40Ms',
      value: median(floors),
      unit: 'ms',
      conditions: `${tasks} bare starts of python3 with the same line, one after the other`,
    },
    {
      name: 'scripts.process40Ms',
      value: median(colds),
      unit: 'ms',
      conditions: `Process task runner; ${conditions}`,
      target: 'must 1.3 × the baseline',
      ratio: { of: 'baseline.python40Ms', value: median(colds) / median(floors) },
    },
    {
      name: 'scripts.warm40Ms',
      value: median(warms),
      unit: 'ms',
      conditions: `WarmProcess task runner; ${conditions}`,
      target: 'must 300',
    },
    ...(await measureLines(server)),
  ]
}

async function bareStarts(): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < tasks; index++) {
    const child = spawn('python3', ['-c', `print("light ${index}")`], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.resume()
    await once(child, 'close')
  }
  return performance.now() - start
}

async function measureLines(server: ServerProcess): Promise<readonly Metric[]> {
  const [few, many] = [manyLines('few-lines', 2000), manyLines('many-lines', lines)]
  for (const { source } of [few, many]) await server.api.createFlow(source)
  await timed(server.api, few.path)
  const before = server.residentBytes()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, server.residentBytes())
  }, 500)
  const elapsedMs = await timed(server.api, many.path)
  clearInterval(watch)
  const conditions = `one script that prints ${lines} lines of 37 characters, until its end is answered: then every line is stored`
  return [
    { name: 'scripts.logLinesPerSecond', value: (lines / elapsedMs) * 1000, unit: '1/s', conditions, target: 'must 30000' },
    { name: 'scripts.logMemoryGrowthMb', value: (most - before) / 2 ** 20, unit: 'MB', conditions, target: 'must 100' },
  ]
}

async function timed(api: ApiClient, path: string): Promise<number> {
  const start = performance.now()
  const execution: ApiExecution = await api.run(path)
  const elapsedMs = performance.now() - start
  if (!isTerminal(execution) || execution.state.current !== 'SUCCESS') throw new Error(`${path} is ${execution.state.current}, not SUCCESS`)
  return elapsedMs
}
