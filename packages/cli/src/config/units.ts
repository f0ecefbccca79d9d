/** `PT5M`, `5m`, `30s` or plain seconds, as milliseconds. @throws Error naming the text */
export function durationMs(text: string): number {
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/i.exec(text)
  if (iso !== null)
    return (Number(iso[1] ?? 0) * 86_400 + Number(iso[2] ?? 0) * 3600 + Number(iso[3] ?? 0) * 60 + Number(iso[4] ?? 0)) * 1000
  const short = /^([\d.]+)\s*(ms|s|m|h|d)?$/i.exec(text)
  if (short === null) throw new Error(`'${text}' is not a duration, expected for example PT5M or 5m`)
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[(short[2] ?? 's').toLowerCase()] ?? 1000
  return Number(short[1]) * unit
}

/** `64MB`, `10GB` or plain bytes. @throws Error naming the text */
export function sizeBytes(text: string): number {
  const [, digits, unit = ''] = /^(\d+)\s*(|k|m|g)b?$/i.exec(text.trim()) ?? []
  if (digits === undefined) throw new Error(`'${text}' is not a size, expected for example 64MB or 10GB`)
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}
