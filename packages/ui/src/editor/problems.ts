import type { Violation } from '../api/model.ts'

export interface EditorProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Offset in the text. */
  readonly from: number
  /** 1-based. */
  readonly line: number
}

/** The server's verdict as marks in the text: a position when the message names one, else the task it names, else the first line. */
export function problemsOf(violation: Violation | undefined, text: string): readonly EditorProblem[] {
  if (violation === undefined) return []
  const errors = (violation.constraints ?? '').split('\n').filter((line) => line.trim() !== '')
  const deprecated = (violation.deprecationPaths ?? []).map((path) => `${path} is deprecated`)
  return [
    ...errors.map((message) => problem('error', message, text)),
    ...[...(violation.warnings ?? []), ...deprecated].map((message) => problem('warning', message, text)),
  ]
}

function problem(severity: EditorProblem['severity'], message: string, text: string): EditorProblem {
  const from = positionOf(message, text)
  return { severity, message, from, line: text.slice(0, from).split('\n').length }
}

function positionOf(message: string, text: string): number {
  const line = /\bline:? (\d+)/i.exec(message)?.[1]
  if (line !== undefined) return offsetOfLine(text, Number(line))
  const index = /\btasks\[(\d+)\]/.exec(message)?.[1]
  if (index !== undefined) return nthTask(text, Number(index))
  const named = /[`'"]([\w.-]+)[`'"]/.exec(message)?.[1]
  const at = named === undefined ? -1 : text.indexOf(named)
  return Math.max(0, at)
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', offset)
    if (next < 0) return offset
    offset = next + 1
  }
  return offset
}

function nthTask(text: string, index: number): number {
  const begin = text.search(/^tasks:/m)
  const found = [...text.slice(Math.max(0, begin)).matchAll(/^\s*- id:/gm)][index]
  return found === undefined ? 0 : Math.max(0, begin) + found.index
}
