/** Tells the time. A value, so that tests and the year-long simulations of a schedule need no waiting. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}
