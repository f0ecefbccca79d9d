const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `380 ms`, `14 s`, `2 m 51 s`, `3 h 05 m`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < minute) return `${Math.floor(ms / 1000)} s`
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  if (ms < hour) return `${Math.floor(ms / minute)} m ${two((ms % minute) / 1000)} s`
  if (ms < day) return `${Math.floor(ms / hour)} h ${two((ms % hour) / minute)} m`
  return `${Math.floor(ms / day)} d ${Math.floor((ms % day) / hour)} h`
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(name)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(undefined, { hourCycle: 'h23', ...options })
  formats.set(name, made)
  return made
}

/** Time of day, with the date in front when it is not today. */
export function formatMoment(date: string | number, now: number = Date.now()): string {
  const moment = new Date(date)
  const time = format('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(moment)
  if (moment.toDateString() === new Date(now).toDateString()) return time
  const sameYear = moment.getFullYear() === new Date(now).getFullYear()
  const date_ = format(sameYear ? 'day' : 'date', { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) }).format(moment)
  return `${date_}, ${time}`
}

/** Time of day with milliseconds, for log lines. */
export function formatLogTime(date: string): string {
  const moment = new Date(date)
  return `${format('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(moment)}.${String(moment.getMilliseconds()).padStart(3, '0')}`
}

/** Word for a tick of an axis that spans `spanMs`. */
export function formatTick(at: number, spanMs: number): string {
  const moment = new Date(at)
  if (spanMs > 3 * day) return format('day', { day: 'numeric', month: 'short' }).format(moment)
  if (spanMs > 10 * minute) return format('minute', { hour: '2-digit', minute: '2-digit' }).format(moment)
  return format('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(moment)
}

/** `12 seconds ago`, `in 3 hours`. */
export function formatAgo(date: string | number, now: number = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
  const difference = new Date(date).getTime() - now
  const size = Math.abs(difference)
  if (size < minute) return relative.format(Math.round(difference / 1000), 'second')
  if (size < hour) return relative.format(Math.round(difference / minute), 'minute')
  if (size < day) return relative.format(Math.round(difference / hour), 'hour')
  return relative.format(Math.round(difference / day), 'day')
}
