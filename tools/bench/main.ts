import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ServerProcess } from '../local/server-process.ts'
import { measureBaselines } from './baselines.ts'
import { twoTasks } from './flows.ts'
import { measureForEach, measureLatency, measureMemory, measureThroughput } from './measure-executions.ts'
import { measureRenders } from './measure-renders.ts'
import { measureScripts } from './measure-scripts.ts'
import { measureSearch } from './measure-search.ts'
import { measureStart } from './measure-start.ts'
import { measureTriggers } from './measure-triggers.ts'
import { measureWebhook } from './measure-webhook.ts'
import type { Metric } from './metric.ts'
import { asJson, asTable, thisMachine } from './report.ts'

const usage = `npm run bench -- [--json FILE] [--long | --search]
  --json FILE  write the figures there as JSON
  --long       also 100,000 executions for the memory (minutes), and a minute of idling before the idle memory
  --search     only searches over a million executions while others run (minutes)
  --executions N  that many instead of a million`

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    long: { type: 'boolean', default: false },
    search: { type: 'boolean', default: false },
    executions: { type: 'string', default: '1000000' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(usage)
else
  await bench(values.json, (folder) => (values.search ? measureSearch(folder, Number(values.executions)) : measureAll(folder, values.long)))

async function bench(jsonFile: string | undefined, measure: (folder: string) => Promise<readonly Metric[]>): Promise<void> {
  const machine = thisMachine()
  const folder = mkdtempSync(join(tmpdir(), 'windhover-bench-'))
  try {
    const metrics = await measure(folder)
    console.log(asTable(machine, metrics))
    if (jsonFile !== undefined) writeFileSync(jsonFile, asJson(machine, metrics))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureAll(folder: string, long: boolean): Promise<readonly Metric[]> {
  progress('baselines')
  const baselines = await measureBaselines(folder)
  progress('expressions')
  const metrics: Metric[] = [...baselines.metrics, measureRenders(baselines)]
  progress('cold start and idle memory')
  metrics.push(...(await measureStart(folder, baselines, long ? 60 : 5)))
  progress('triggers')
  metrics.push(...(await measureTriggers(folder)))
  const server = await ServerProcess.start(join(folder, 'load'))
  try {
    await server.api.createFlow(twoTasks.source)
    progress('latency')
    metrics.push(await measureLatency(server.api, baselines))
    progress('webhook')
    metrics.push(...(await measureWebhook(server.api)))
    progress('throughput')
    metrics.push(await measureThroughput(server, baselines))
    progress('ForEach')
    metrics.push(await measureForEach(server.api, 1000, 5, 'must 1500, aim 500'))
    metrics.push(await measureForEach(server.api, 10_000, 2, 'linear: 10 × foreach1000Ms'))
    progress('scripts')
    metrics.push(...(await measureScripts(server)))
    if (long) {
      progress('memory over 100,000 executions')
      metrics.push(...(await measureMemory(server, 100_000)))
    }
  } finally {
    await server.stop()
  }
  return metrics
}

function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`measuring ${what}…\n`)
}
