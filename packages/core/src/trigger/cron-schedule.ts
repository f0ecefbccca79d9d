/** A compiled cron expression. Times are epoch milliseconds of whole seconds, zones Java zone ids (`Europe/Paris`, `Z`, `+02:00`). */
export interface CronSchedule {
  readonly expression: string
  /** The first slot strictly after a moment; undefined when there is none within 30 years (`0 0 30 2 *`). @throws ExpressionError for an unknown zone */
  next(afterMs: number, zone: string): number | undefined
  /** The last slot strictly before a moment; undefined when there is none within 30 years. @throws ExpressionError for an unknown zone */
  previous(beforeMs: number, zone: string): number | undefined
  /** Slots from `fromMs` to `toMs`, both included, earliest first, at most `limit` of them. @throws ExpressionError for an unknown zone */
  between(fromMs: number, toMs: number, zone: string, limit: number): readonly number[]
}

/** Compiles an expression; compiled ones are kept. @throws CronError with the words of `cronProblem` */
export declare function compileCron(expression: string, options: { readonly withSeconds: boolean }): CronSchedule

export class CronError extends Error {
  constructor(expression: string, problem: string) {
    super(`invalid cron expression '${expression}': ${problem}`)
    this.name = 'CronError'
  }
}
