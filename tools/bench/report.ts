import { cpus, loadavg, totalmem } from 'node:os'
import { type Metric, rounded } from './metric.ts'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly platform: string
  readonly node: string
  readonly loadAverage: number
  readonly date: string
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: rounded(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    loadAverage: rounded(loadavg()[0] ?? 0),
    date: new Date().toISOString(),
  }
}

/** The figures as a file for machines. */
export function asJson(machine: Machine, metrics: readonly Metric[]): string {
  const written = metrics.map((metric) => ({
    ...metric,
    value: rounded(metric.value),
    ...(metric.p50 !== undefined && { p50: rounded(metric.p50) }),
    ...(metric.p99 !== undefined && { p99: rounded(metric.p99) }),
    ...(metric.ratio && { ratio: { of: metric.ratio.of, value: Number(metric.ratio.value.toPrecision(3)) } }),
  }))
  return `${JSON.stringify({ machine, metrics: written }, null, 2)}\n`
}

/** The figures as a table for people, each with its conditions. */
export function asTable(machine: Machine, metrics: readonly Metric[]): string {
  const head = ['metric', 'value', 'p50', 'p99', 'target', 'ratio to baseline']
  const rows = metrics.map(({ name, value, unit, p50, p99, target, ratio }) => [
    name,
    `${rounded(value)} ${unit}`,
    p50 === undefined ? '' : String(rounded(p50)),
    p99 === undefined ? '' : String(rounded(p99)),
    target ?? '',
    ratio === undefined ? '' : `${ratio.value.toPrecision(3)} × ${ratio.of.replace('baseline.', '')}`,
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const notes = metrics.map(({ name, conditions }) => `  ${name}: ${conditions}`)
  const { cpu, cores, memoryGb, platform, node, loadAverage } = machine
  const where = `${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}, load ${loadAverage} before the run`
  return [where, '', line(head), ...rows.map(line), '', 'Conditions', ...notes].join('\n')
}
