/** Which of the two meanings a text has where Kestra 1.3 and 2.0 differ. Stamped on a flow's revision when it is saved. */
export type Generation = '1.3' | '2.0'

/** The only place that knows what the generations do differently (spec: core-semantics §0, changes-2.0). Nothing else compares versions. */
export interface GenerationRules {
  /** Binding power of `??`, `???` and `isIn`: 120 up to 1.3, 30 from 2.0. */
  readonly coalescePrecedence: 120 | 30
  /** `>`, `<` … of two texts compare as texts and fail for text against number. */
  readonly strictComparison: boolean
  /** What a failing child of a Parallel without `onChildFailure` does to its running siblings. */
  readonly parallelOnChildFailure: 'CONTINUE' | 'FAIL'
  /** The execution is KILLED only when every task run is terminal. */
  readonly killWaitsForTaskRuns: boolean
  /** SELECT values are checked even when the input is optional. */
  readonly checksOptionalSelect: boolean
  /** Flow ids that are also words of the API's paths are refused. */
  readonly reservesFlowIds: boolean
  /** Constructs that only 1.3 has (old aliases, ForEach, listeners …) are refused at save. */
  readonly refusesRemovedSyntax: boolean
  /** A Schedule on a flow with required inputs that nobody gives is refused at save. */
  readonly checksScheduleInputs: boolean
}

const rules: Readonly<Record<Generation, GenerationRules>> = {
  '1.3': {
    coalescePrecedence: 120,
    strictComparison: false,
    parallelOnChildFailure: 'CONTINUE',
    killWaitsForTaskRuns: false,
    checksOptionalSelect: false,
    reservesFlowIds: true,
    refusesRemovedSyntax: false,
    checksScheduleInputs: false,
  },
  '2.0': {
    coalescePrecedence: 30,
    strictComparison: true,
    parallelOnChildFailure: 'FAIL',
    killWaitsForTaskRuns: true,
    checksOptionalSelect: true,
    reservesFlowIds: false,
    refusesRemovedSyntax: false,
    checksScheduleInputs: true,
  },
}

export function rulesOf(generation: Generation): GenerationRules {
  return rules[generation]
}
