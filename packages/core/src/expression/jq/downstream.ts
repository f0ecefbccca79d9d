/** Errors of whoever receives the outputs are not caught here. */
export class Downstream extends Error {
  readonly original: unknown
  constructor(original: unknown) {
    super('downstream')
    this.original = original
  }
}
