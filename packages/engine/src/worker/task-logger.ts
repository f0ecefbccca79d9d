import type { Clock } from '@windhover/core/clock.ts'
import { ExpressionError } from '@windhover/core/expression/index.ts'
import type { Generation } from '@windhover/core/generation.ts'
import { rulesOf } from '@windhover/core/generation.ts'
import { type LogEntry, type LogLevel, logLevels } from '@windhover/core/model/log-entry.ts'
import type { Logger } from '@windhover/sdk'
import type { SecretMask } from './secret-mask.ts'

/** A longer message becomes several entries. In characters. */
const longestMessage = 15 * 1024

export interface TaskLoggerOptions {
  /** What every entry carries. */
  readonly about: Omit<LogEntry, 'timestamp' | 'level' | 'message'>
  readonly minLevel: LogLevel | undefined
  readonly mask: SecretMask
  readonly clock: Clock
  readonly write: (entry: LogEntry) => void
  /** Asks whoever writes much to wait. */
  readonly drained?: () => Promise<void> | undefined
}

/** The log of one attempt: drops what is below the task's level, hides secrets, splits long messages. */
export class TaskLogger implements Logger {
  readonly #options: TaskLoggerOptions
  readonly #minRank: number
  #muted = false

  constructor(options: TaskLoggerOptions) {
    this.#options = options
    this.#minRank = options.minLevel === undefined ? 0 : logLevels.indexOf(options.minLevel)
  }

  // Functions rather than methods: tasks take them out of the logger by name.

  get trace() {
    return (message: string): void => this.log('TRACE', message)
  }
  get debug() {
    return (message: string): void => this.log('DEBUG', message)
  }
  get info() {
    return (message: string): void => this.log('INFO', message)
  }
  get warn() {
    return (message: string): void => this.log('WARN', message)
  }
  get error() {
    return (message: string): void => this.log('ERROR', message)
  }

  get drained() {
    return (): Promise<void> | undefined => this.#options.drained?.()
  }

  log(level: LogLevel, message: string): void {
    if (this.#muted || logLevels.indexOf(level) < this.#minRank) return
    const { about, clock, mask, write } = this.#options
    const text = mask.apply(typeof message === 'string' ? message : String(message))
    const timestamp = clock.now()
    if (text.length <= longestMessage) {
      write({ ...about, timestamp, level, message: text })
      return
    }
    for (let at = 0; at < text.length; at += longestMessage)
      write({ ...about, timestamp, level, message: text.slice(at, at + longestMessage) })
  }

  /** An error as the engine logs it: its message, the messages of its causes, and the stack (spec §5.10).
   *  `say` makes the first entry of the message. */
  failure(error: unknown, generation: Generation, say: (message: string) => string = (message) => message): void {
    this.error(say(messageOf(error)))
    if (!(error instanceof Error)) return
    const causes = error instanceof ExpressionError ? [] : causesOf(error)
    if (causes.length > 0) this.error(causes.map(messageOf).join('\n'))
    if (error.stack !== undefined) this.log(rulesOf(generation).stackTraceLevel, error.stack)
  }

  /** Nothing that an abandoned task still writes is kept. */
  mute(): void {
    this.#muted = true
  }
}

/** The text of whatever was thrown; an error without message goes by its name. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' ? error.name : error.message
}

function causesOf(error: Error): readonly Error[] {
  const found: Error[] = []
  for (let cause = error.cause; cause instanceof Error && found.length < 20 && !found.includes(cause); cause = cause.cause)
    found.push(cause)
  return found
}
