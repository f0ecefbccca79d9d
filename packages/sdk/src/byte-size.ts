const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }

/** Bytes of `10MB`, `200KB`, `1GB` or a plain number; a unit is 1024 of the one below. Undefined when the text is something else. */
export function parseByteSize(value: string | number): number | undefined {
  const found = /^\s*(\d+)\s*([kmgt]?b?)\s*$/i.exec(String(value))
  if (found === null) return undefined
  const unit = (found[2] ?? '').toUpperCase()
  const factor = UNITS[unit.length === 1 && unit !== 'B' ? `${unit}B` : unit]
  return factor === undefined ? undefined : Number(found[1]) * factor
}
