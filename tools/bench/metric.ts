/** One figure with everything needed to judge it. */
export interface Metric {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly p50?: number
  readonly p99?: number
  /** What was run, how often, on what. */
  readonly conditions: string
  /** The part of the target it reaches, for people: `must 3000, aim 10000`. */
  readonly target?: string
  /** Against a baseline of the same run on the same machine. */
  readonly ratio?: { readonly of: string; readonly value: number }
}

/** The value below which that part of the samples lies. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

/** Three significant digits, more only for what is longer anyway. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
}
