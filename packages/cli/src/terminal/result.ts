import { stringifyJson } from '@windhover/core/model/dbl.ts'
import { stringify } from 'yaml'
import { paint } from './paint.ts'

/** How a command shows what it found. */
export type ResultForm = 'table' | 'json' | 'yaml'

/** Prints rows as a table with these columns, or everything they hold as JSON or YAML. */
export function printRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  form: ResultForm = 'table',
): void {
  if (form !== 'table') return printValue(rows, form)
  if (rows.length === 0) return console.log('Nothing found')
  const texts = rows.map((row) => columns.map((column) => textOf(row[column])))
  const widths = columns.map((column, index) => Math.max(column.length, ...texts.map((cells) => cells[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  console.log(paint('bold', line(columns.map((column) => column.toUpperCase()))))
  for (const cells of texts) console.log(line(cells))
}

/** Prints one value as JSON or YAML; as YAML too where a table makes no sense. */
export function printValue(value: unknown, form: ResultForm = 'yaml'): void {
  const json = stringifyJson(value, 2)
  console.log(form === 'json' ? json : stringify(JSON.parse(json)).trimEnd())
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replaceAll(/\s+/g, ' ')
}
