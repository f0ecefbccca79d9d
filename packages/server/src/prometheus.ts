import type { Engine } from '@windhover/engine/engine.ts'
import type { Count } from '@windhover/engine/executor/meter.ts'

export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

interface Metric {
  /** Without the prefix `kestra_`. */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly counts: readonly Count[]
}

const one = (value: number): readonly Count[] => [{ labels: {}, value }]

/** What the engine does, in the text form of Prometheus; names as Kestra's, where it counts the same. */
export function prometheusText(engine: Engine): string {
  return [...engineMetrics(engine).map((metric) => ({ ...metric, name: `kestra_${metric.name}` })), ...processMetrics()]
    .map(textOf)
    .join('')
}

function engineMetrics(engine: Engine): readonly Metric[] {
  const { meter } = engine
  const { isUp, loops, workers, jobs } = engine.health()
  return [
    { name: 'up', type: 'gauge', help: 'Whether the engine takes work.', counts: one(isUp ? 1 : 0) },
    { name: 'executor_execution_started_count_total', type: 'counter', help: 'Executions started.', counts: meter.executionsStarted },
    { name: 'executor_execution_end_count_total', type: 'counter', help: 'Executions ended, by state.', counts: meter.executionsEnded },
    { name: 'executor_execution_duration_seconds_sum', type: 'counter', help: 'Time of ended executions.', counts: meter.executionSeconds },
    { name: 'executor_execution_duration_seconds_count', type: 'counter', help: 'Ended executions.', counts: meter.executionsEnded },
    { name: 'worker_started_count_total', type: 'counter', help: 'Task attempts that workers began.', counts: one(meter.jobs.started) },
    { name: 'worker_ended_count_total', type: 'counter', help: 'Task attempts that workers ended.', counts: one(meter.jobs.ended) },
    { name: 'worker_running_count', type: 'gauge', help: 'Task attempts that workers have.', counts: one(jobs.inFlight) },
    { name: 'worker_pending_count', type: 'gauge', help: 'Task attempts that wait for a worker.', counts: one(jobs.waiting) },
    { name: 'worker_count', type: 'gauge', help: 'Workers that take jobs.', counts: one(workers) },
    {
      name: 'loop_restarts_total',
      type: 'counter',
      help: 'How often a background loop was started again.',
      counts: loops.map(({ name, restarts }) => ({ labels: { loop: name }, value: restarts })),
    },
  ]
}

function processMetrics(): readonly Metric[] {
  const { user, system } = process.cpuUsage()
  const memory = process.memoryUsage()
  return [
    { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time of the server.', counts: one((user + system) / 1e6) },
    { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Memory of the server.', counts: one(memory.rss) },
    { name: 'process_heap_bytes', type: 'gauge', help: 'JavaScript heap in use.', counts: one(memory.heapUsed) },
    { name: 'process_uptime_seconds', type: 'gauge', help: 'Time since the start.', counts: one(process.uptime()) },
  ]
}

function textOf({ name, type, help, counts }: Metric): string {
  const lines = counts.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`,
  )
  return entries.length === 0 ? '' : `{${entries.join(',')}}`
}
