const iso = /^([-+]?)P(?=\d|T|[-+])(?:([-+]?\d+)D)?(?:T(?=[-+\d])(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i

/** A duration in seconds and nanoseconds as java.time.Duration holds it, in nanoseconds. Undefined when the text is no ISO-8601 duration of days to seconds. */
export function parseIsoDuration(text: string): bigint | undefined {
  const found = iso.exec(text)
  if (found === null) return undefined
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = found
  const whole =
    BigInt(days.replace('+', '')) * 86400n +
    BigInt(hours.replace('+', '')) * 3600n +
    BigInt(minutes.replace('+', '')) * 60n +
    BigInt(seconds.replace('+', ''))
  const nanos = BigInt(fraction.padEnd(9, '0')) * (seconds.startsWith('-') ? -1n : 1n)
  const total = whole * 1_000_000_000n + nanos
  return sign === '-' ? -total : total
}

/** `PT24H`, `PT1M0.5S`, `PT0S`, as Java prints a duration of nanoseconds. */
export function durationText(nanos: bigint): string {
  if (nanos === 0n) return 'PT0S'
  const second = 1_000_000_000n
  const negative = nanos < 0n
  const magnitude = negative ? -nanos : nanos
  const sign = negative ? '-' : ''
  const seconds = magnitude / second
  const [hours, minutes, rest] = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
  const fraction = String(magnitude % second)
    .padStart(9, '0')
    .replace(/0+$/, '')
  let text = 'PT'
  if (hours > 0n) text += `${sign}${hours}H`
  if (minutes > 0n) text += `${sign}${minutes}M`
  if (rest > 0n || fraction !== '') text += `${sign}${rest}${fraction === '' ? '' : `.${fraction}`}S`
  return text
}
