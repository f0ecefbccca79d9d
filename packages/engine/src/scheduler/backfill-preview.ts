/** The dates a backfill would run, without running it. Milliseconds since 1970. */
export interface BackfillPreview {
  /** The first of them. */
  readonly dates: readonly number[]
  /** How many there are, counted up to `cappedAt`. */
  readonly total: number
  readonly cappedAt: number
}

/** Dates of a backfill that were looked at, and all of them. */
export interface BackfillProgress {
  readonly done: number
  readonly total: number
}
