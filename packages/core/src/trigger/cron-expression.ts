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
}

/** Why a cron expression is none, in the words of the library Kestra uses; undefined when it is good.
 *  Five fields, or six with seconds first (core-semantics §6.3); beyond Kestra, `L`, `W` and `#` in the day fields. */
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
  const special = specialDay(term, field)
  if (special !== undefined)
    return special.count === undefined ? rangeProblem(special.value, field) : nthProblem(special.value, special.count)
  if (term === '' || term.includes('#') || term.includes('?')) return `Invalid expression: ${term}`
  const [range = '', step, ...more] = term.split('/')
  if (more.length > 0 || range === '') return `Missing steps for expression: ${term}`
  const stepProblem = step === undefined ? undefined : periodProblem(range.includes('-') ? weekdayStep(step, field) : step, field)
  return stepProblem ?? (range === '*' ? undefined : rangeProblem(range, field))
}

/** The forms that only days have: of the month `L`, `L-3`, `LW`, `15W`; of the week `5L`, `MON#2`. */
function specialDay(term: string, field: Field): { readonly value: string; readonly count?: string } | undefined {
  if (field === dayOfMonth) {
    const back = /^L(?:-([12]?\d|30))?W?$/.exec(term)
    if (back !== null) return { value: '1' }
    const near = /^(\d+)W$/.exec(term)
    return near === null ? undefined : { value: near[1] ?? '' }
  }
  const nth = field === dayOfWeek ? /^(\d|[A-Z]{3})(?:L|#(\d))$/.exec(term) : null
  return nth === null ? undefined : { value: nth[1] ?? '', ...(nth[2] === undefined ? {} : { count: nth[2] }) }
}

function nthProblem(weekday: string, count: string): string | undefined {
  return rangeProblem(weekday, dayOfWeek) ?? (Number(count) < 1 || Number(count) > 5 ? `Value ${count} not in range [1, 5]` : undefined)
}

/** Behind a range the library reads the step of a weekday as a weekday: 7 is 0, and refused. */
const weekdayStep = (step: string, field: Field): string => (field === dayOfWeek && Number(step) === 7 ? '0' : step)

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
