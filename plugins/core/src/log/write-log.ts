import type { Logger } from '@windhover/sdk'

const METHODS = { ERROR: 'error', WARN: 'warn', INFO: 'info', DEBUG: 'debug', TRACE: 'trace' } as const

/** Writes a message at a level chosen at run time. */
export function writeLog(logger: Logger, level: keyof typeof METHODS, message: string): void {
  logger[METHODS[level]](message)
}
