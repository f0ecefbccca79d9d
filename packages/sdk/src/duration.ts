const DAY_TIME = /^([-+]?)P(?:([-+]?\d+)D)?(?:T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i

/**
 * Milliseconds of an ISO-8601 day/time duration (`PT1H30M`, `P1D`, `-PT0.5S`); undefined when the text is something else.
 * Finer than a millisecond is cut off.
 */
export function parseIsoDuration(text: string): number | undefined {
  const found = DAY_TIME.exec(text)
  if (found === null || /[PT]$/i.test(text)) return undefined
  const [, sign, days, hours, minutes, seconds, fraction] = found
  const whole =
    Number(days ?? 0) * 86_400_000 + Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000
  const rest = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
  const total = whole + (seconds?.startsWith('-') ? -rest : rest)
  return sign === '-' ? 0 - total : total
}

/** Milliseconds of what an author may write: ISO-8601, or plain seconds with decimals allowed. Undefined when it is neither. */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value * 1000) : undefined
  const text = value.trim()
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return Math.trunc(Number(text) * 1000)
  return parseIsoDuration(text)
}

/** ISO-8601 text of milliseconds: hours, minutes and seconds only, `PT0S` for none (as Java writes it). */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return 'PT0S'
  const sign = milliseconds < 0 ? '-' : ''
  const total = Math.abs(milliseconds)
  const hours = Math.floor(total / 3_600_000)
  const minutes = Math.floor((total % 3_600_000) / 60_000)
  const seconds = (total % 60_000) / 1000
  const part = (amount: number, unit: string) => (amount === 0 ? '' : `${sign}${amount}${unit}`)
  return `PT${part(hours, 'H')}${part(minutes, 'M')}${part(seconds, 'S')}`
}
