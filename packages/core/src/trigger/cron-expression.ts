interface Field {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const second: Field = { min: 0, max: 59 }
const minute: Field = { min: 0, max: 59 }
const hour: Field = { min: 0, max: 23 }
const dayOfMonth: Field = { min: 1, max: 31 }
const month: Field = { min: 1, max: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] }
/** Sunday is 0 and 7; its name is 7. */
const dayOfWeek: Field = { min: 0, max: 7, names: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] }
const fields: readonly Field[] = [minute, hour, dayOfMonth, month, dayOfWeek]
const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

export interface CronOptions {
  readonly withSeconds: boolean
  /** `L` as day of the month. */
  readonly hasLastDay: boolean
}

/** Why a cron expression is none, in the words of the library Kestra uses; undefined when it is good.
 *  Five fields, or six with seconds first (core-semantics §6.3). */
export function cronProblem(expression: string, options: CronOptions): string | undefined {
  const text = expression.trim()
  if (text === '') return 'Empty expression!'
  if (text.startsWith('@')) return nicknames.includes(text) ? undefined : `Nickname ${text} not supported!`
  const parts = text.split(/\s+/)
  const wanted = options.withSeconds ? [second, ...fields] : fields
  if (parts.length !== wanted.length) {
    return `Cron expression contains ${parts.length} parts but we expect one of [${wanted.length}]`
  }
  for (const [index, part] of parts.entries()) {
    if (part.endsWith(',')) return `Invalid field value! Trailing commas not permitted! '${part}'`
    const field = wanted[index]
    if (options.hasLastDay && field === dayOfMonth && part.toUpperCase() === 'L') continue
    const problem = field === undefined ? undefined : fieldProblem(part.toUpperCase(), field)
    if (problem !== undefined) return `Failed to parse cron expression. ${problem}`
  }
  return undefined
}

function fieldProblem(part: string, field: Field): string | undefined {
  for (const term of part.split(',')) {
    const problem = termProblem(term, field)
    if (problem !== undefined) return problem
  }
  return undefined
}

function termProblem(term: string, field: Field): string | undefined {
  if (term === '' || term.includes('#') || term.includes('?')) return `Invalid expression: ${term}`
  const [range = '', step, ...more] = term.split('/')
  if (more.length > 0 || range === '') return `Missing steps for expression: ${term}`
  const stepProblem = step === undefined ? undefined : periodProblem(step, field)
  return stepProblem ?? (range === '*' ? undefined : rangeProblem(range, field))
}

function periodProblem(step: string, field: Field): string | undefined {
  if (!/^\d+$/.test(step)) return `For input string: "${step}"`
  const period = Number(step)
  return period < 1 || period > field.max ? `Period ${period} not in range [${field.min}, ${field.max}]` : undefined
}

function rangeProblem(range: string, field: Field): string | undefined {
  if (/^-\d/.test(range)) {
    return `Invalid expression! Expression: ${range} does not describe a range. Negative numbers are not allowed.`
  }
  const bounds = range.split('-')
  if (bounds.length > 2 || bounds.includes('')) return `Missing values for range: ${range}`
  const values: number[] = []
  for (const bound of bounds) {
    const value = cronValue(bound, field)
    if (typeof value === 'string') return value
    values.push(value)
  }
  const [from = 0, to] = values
  return to !== undefined && from > to ? `Invalid range! [${from},${to}]` : undefined
}

function cronValue(text: string, field: Field): number | string {
  const named = field.names?.indexOf(text) ?? -1
  if (named >= 0) return named + 1
  if (!/^\d+$/.test(text)) return `Invalid chars in expression! Expression: ${text} Invalid chars: ${text.replace(/\d/g, '')}`
  const value = Number(text)
  return value < field.min || value > field.max ? `Value ${value} not in range [${field.min}, ${field.max}]` : value
}
