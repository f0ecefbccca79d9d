/** Names the place a `break` leaves. */
export interface JqLabel {
  readonly name: string
}

/** A program that is no jq. */
export class JqSyntaxError extends Error {}

/** An error a program raises or runs into; `try … catch` sees the value. */
export class JqError extends Error {
  readonly value: unknown

  constructor(value: unknown) {
    super(typeof value === 'string' ? value : 'jq error')
    this.value = value
  }
}

/** Leaves the body of a label. Not an error: nothing was wrong. */
export class JqBreak extends Error {
  readonly label: JqLabel

  constructor(label: JqLabel) {
    super('break')
    this.label = label
  }
}
