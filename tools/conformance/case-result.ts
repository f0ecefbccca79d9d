/** The outcome of one case or fact. `detail` is the first difference of a failed one, the reason of a skipped one. */
export interface CaseResult {
  readonly pack: string
  readonly id: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly detail?: string
  /** Whether only an engine with triggers can pass it. */
  readonly triggers?: boolean
  readonly durationMs?: number
}
