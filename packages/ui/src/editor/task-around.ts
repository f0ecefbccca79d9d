export interface TaskAround {
  readonly type: string
}

/** The task that a line (from 1) belongs to: the nearest `type:` of a list entry whose block holds the line. */
export function taskAround(text: string, line: number): TaskAround | undefined {
  const lines = text.split('\n')
  const start = entryStart(lines, line - 1)
  if (start === undefined) return undefined
  const indent = indentOf(lines[start] ?? '') + 2
  for (let index = start; index < lines.length; index += 1) {
    const current = lines[index] ?? ''
    if (index > start && current.trim() !== '' && indentOf(current) < indent) return undefined
    const type = /^\s*(?:- )?(?:\{.*\b)?type:\s*["']?([\w.]+)/.exec(current)?.[1]
    if (type !== undefined && (index === start || indentOf(current) === indent)) return { type }
  }
  return undefined
}

/** Line (from 0) where the list entry around a line begins. */
function entryStart(lines: readonly string[], at: number): number | undefined {
  let indent = lines[at]?.trim() === '' ? Number.POSITIVE_INFINITY : indentOf(lines[at] ?? '')
  for (let index = at; index >= 0; index -= 1) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (/^\s*- /.test(line) && (index === at || indentOf(line) < indent)) return index
    indent = Math.min(indent, indentOf(line))
    if (indent === 0 && index !== at) return undefined
  }
  return undefined
}

const indentOf = (line: string): number => line.length - line.trimStart().length
