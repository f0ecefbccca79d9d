import { Dbl, parseJson } from '../dbl.ts'
import { parseDuration } from '../duration.ts'
import type { Logger, Metrics } from '../run-context.ts'
import { LineSplitter } from './line-splitter.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Reads what a script prints. A line `::{…}::` on either stream is a message: `outputs` are merged into `vars` (later ones win),
 * `metrics` are recorded, `logs` are logged. Every other line is logged: INFO from stdout, ERROR from stderr.
 */
export class ScriptOutput {
  readonly vars: Record<string, unknown> = {}
  readonly #logger: Logger
  readonly #metrics: Metrics
  readonly #isJoined: boolean
  readonly #streams: Readonly<Record<'stdout' | 'stderr', { readonly lines: LineSplitter; count: number }>>

  /** `isJoined`: the streams come from a place that may join what was printed at once, so a message may begin inside a line. */
  constructor(ctx: { readonly logger: Logger; readonly metrics: Metrics }, isJoined = false) {
    this.#isJoined = isJoined
    this.#logger = ctx.logger
    this.#metrics = ctx.metrics
    const { info, error } = ctx.logger
    this.#streams = { stdout: this.#stream(info), stderr: this.#stream(error) }
  }

  get lineCounts(): { readonly stdOutLineCount: number; readonly stdErrLineCount: number } {
    return { stdOutLineCount: this.#streams.stdout.count, stdErrLineCount: this.#streams.stderr.count }
  }

  /** Takes a piece of a stream; the promise asks to wait before the next. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> | undefined {
    this.#streams[stream].lines.write(bytes)
    return this.#logger.drained?.()
  }

  end(): void {
    this.#streams.stdout.lines.end()
    this.#streams.stderr.lines.end()
  }

  #stream(log: (message: string) => void): { readonly lines: LineSplitter; count: number } {
    const stream = {
      count: 0,
      lines: new LineSplitter((line) => {
        stream.count += 1
        if (!line.includes('::{')) log(line)
        else for (const part of this.#isJoined ? line.split(/(?<!^)(?=::\{)/) : [line]) this.#part(part, log)
      }),
    }
    return stream
  }

  #part(part: string, log: (message: string) => void): void {
    if (part.startsWith('::{') && part.endsWith('}::')) this.#message(part.slice(2, -2))
    else log(part)
  }

  #message(json: string): void {
    try {
      const { outputs, metrics, logs } = mapOf(parseJson(json), 'message')
      if (outputs !== undefined && outputs !== null) Object.assign(this.vars, mapOf(outputs, 'outputs'))
      for (const metric of listOf(metrics, 'metrics')) this.#metric(metric)
      for (const entry of listOf(logs, 'logs')) this.#log(entry)
    } catch (error) {
      this.#logger.warn(`Invalid outputs '${error instanceof Error ? error.message : String(error)}'`)
    }
  }

  #metric({ name, type, value, tags }: Values): void {
    if (typeof name !== 'string') throw new Error('a metric needs a `name`')
    const labels = tags === undefined || tags === null ? undefined : textsOf(mapOf(tags, 'tags'))
    const kind = String(type ?? 'counter').toLowerCase()
    if (kind === 'timer') this.#metrics.timer(name, millisecondsOf(name, value), labels)
    else if (kind === 'gauge') this.#metrics.gauge(name, numberOf(name, value), labels)
    else if (kind === 'counter') this.#metrics.counter(name, numberOf(name, value), labels)
    else throw new Error(`the metric '${name}' has the type '${kind}', which is none of counter, timer and gauge`)
  }

  #log({ level, message }: Values): void {
    const write = writers[String(level ?? 'INFO').toUpperCase()] ?? 'info'
    this.#logger[write](typeof message === 'string' ? message : JSON.stringify(message ?? null))
  }
}

const writers: Readonly<Record<string, 'trace' | 'debug' | 'info' | 'warn' | 'error'>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
}

function mapOf(value: unknown, name: string): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Dbl) throw new Error(`${name} must be a map`)
  // A map read from JSON: texts to anything.
  return value as Values
}

function listOf(value: unknown, name: string): readonly Values[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Error(`${name} must be a list`)
  return value.map((member) => mapOf(member, `a member of ${name}`))
}

const textsOf = (map: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value instanceof Dbl ? String(value.value) : String(value)]))

function numberOf(name: string, value: unknown): number {
  const number = value instanceof Dbl ? value.value : Number(value ?? Number.NaN)
  if (Number.isNaN(number)) throw new Error(`the metric '${name}' needs a number as its \`value\``)
  return number
}

/** Seconds, or an ISO-8601 duration. */
function millisecondsOf(name: string, value: unknown): number {
  const parsed = typeof value === 'string' ? parseDuration(value) : undefined
  return parsed ?? numberOf(name, value) * 1000
}
