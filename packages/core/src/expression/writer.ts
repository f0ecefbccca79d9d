import { limitError } from './expression-error.ts'
import { isMap } from './values/map.ts'
import { printText } from './values/text.ts'

/** Receives what a template prints. Null writes nothing. */
export interface Writer {
  write(value: unknown): void
}

export function outputTooLarge(limit: number): Error {
  return limitError(`The rendered output exceeds the maximum allowed size of ${limit} characters.`)
}

/** Collects text. */
export class TextWriter implements Writer {
  text = ''
  /** Whether anything was written, be it the empty text. */
  wrote = false
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  write(value: unknown): void {
    if (value === null || value === undefined) return
    this.wrote = true
    this.text += printText(value)
    if (this.text.length > this.limit) throw outputTooLarge(this.limit)
  }
}

/** Collects values: one value keeps its type, several become text. */
export class ValueWriter implements Writer {
  readonly values: unknown[] = []
  private size = 0
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  write(value: unknown): void {
    if (value === null || value === undefined) return
    this.values.push(value)
    this.size += typeof value === 'string' ? value.length : 1
    if (this.size > this.limit) throw outputTooLarge(this.limit)
  }

  get hasCollection(): boolean {
    return this.values.some((value) => Array.isArray(value) || isMap(value))
  }
}
