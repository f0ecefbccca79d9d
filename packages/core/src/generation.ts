import type { StateType } from './model/state.ts'

/** Which of the two meanings a text has where Kestra 1.3 and 2.0 differ. Stamped on a flow's revision when it is saved. */
export type Generation = '1.3' | '2.0'

/** The only place that knows what the generations do differently (spec: core-semantics §0, changes-2.0). Nothing else compares versions. */
export interface GenerationRules {
  /** Binding power of `??`, `???` and `isIn`: 120 up to 1.3, 30 from 2.0. */
  readonly coalescePrecedence: 120 | 30
  /** `>`, `<` … of two texts compare as texts and fail for text against number. */
  readonly strictComparison: boolean
  /** Two texts may be compared with `<` and `>`, and a missing operand of a comparison can be rescued by `??`. */
  readonly comparesTexts: boolean
  /** Filters and functions (`filter x`, `function x`) that exist in the other generation only. */
  readonly absentFromExpressions: ReadonlySet<string>
  /** Limits of one rendering: elements of a `range`, blanks of an `indent`, characters of the result. */
  readonly expressionLimits: { readonly range: number; readonly indent: number; readonly output: number }
  /** The minus sign of an epoch number counts as one of the digits that tell seconds from milliseconds. */
  readonly signCountsAsDigit: boolean
  /** An Ion timestamp of a whole UTC day is a date, not a moment. */
  readonly ionDayIsDate: boolean
  /** `nanoId` refuses a length below 1. */
  readonly checksNanoId: boolean
  /** Dates inside JSON always carry six digits of fraction. */
  readonly fixedJsonFraction: boolean
  /** What a failing child of a Parallel without `onChildFailure` does to its running siblings. */
  readonly parallelOnChildFailure: 'CONTINUE' | 'FAIL'
  /** What stands before the message of a failed task that runs in the executor (Labels, SetVariables …). */
  readonly executorTaskErrorPrefix: '' | 'Failed to process task: '
  /** The execution is KILLED only when every task run is terminal. */
  readonly killWaitsForTaskRuns: boolean
  /** SELECT values are checked even when the input is optional. */
  readonly checksOptionalSelect: boolean
  /** Flow ids that are also words of the API's paths are refused. */
  readonly reservesFlowIds: boolean
  /** A Schedule on a flow with required inputs that nobody gives is refused at save. */
  readonly checksScheduleInputs: boolean
  /** Literal defaults of inputs must be good values of their type at save. */
  readonly checksInputDefaults: boolean
  /** Constraint paths keep the name of the list before a task's id: `tasks[a].key` instead of `a.key`. */
  readonly namesListsInPaths: boolean
  /** What messages call the expression of a check, and the filter a Flow trigger should have. */
  readonly checkCondition: 'condition' | 'when'
  readonly flowTriggerFilter: 'preconditions' | 'dependsOn'
  /** References with dashes are also found in the text of the flowables around a task. */
  readonly findsReferencesBelow: boolean
  /** The input type REUSABLE_INPUTS is known, to the Enterprise Edition. */
  readonly knowsReusableInputs: boolean
  /** A Parallel without tasks is told so in the words of the other flowables. */
  readonly parallelNamesTasks: boolean
  /** `parents` lists every ancestor as `{task: {id}}`, with the value of its iteration; before: only those with a value or outputs, as these. */
  readonly parentsNameTasks: boolean
  /** An Exit that an execution begins with ends it before it counts as RUNNING. */
  readonly firstExitNeverRuns: boolean
  /** Level of the log entry that holds the stack of a task's failure. */
  readonly stackTraceLevel: 'TRACE' | 'DEBUG'
  /** A refused input names the wanted type (`Cannot convert value 'x' to Integer`) instead of the number or date parser's message. */
  readonly namesTypesInInputErrors: boolean
  /** What the `expression` of a SELECT must give, in the words of the refusal. */
  readonly selectExpressionItems: 'strings' | 'values'
  /** Instants that a flow output or a key-value entry converts from text have six fraction digits, as inputs have in both. */
  readonly convertedInstantsHaveMicros: boolean
  /** `kvType: DATE` reads a local date and `kvType: BOOLEAN` only true and false; before, an instant, and any text. */
  readonly strictKvTypes: boolean
  /** A filter of logs by one level means that level and those above it. */
  readonly levelFilterIsLeast: boolean
  /** The execution of a Flow trigger whose inputs cannot be rendered is created all the same, as FAILED. */
  readonly flowTriggerFailsOnInputs: boolean
  /** A Flow trigger tells the dates and tasks of the upstream execution, and its labels see what it tells. */
  readonly flowTriggerTellsTasks: boolean
  /** States that Flow triggers hear of though another followed at once. */
  readonly flowTriggerPassingStates: ReadonlySet<StateType>
  /** States that they never hear of. */
  readonly flowTriggerUntoldStates: ReadonlySet<StateType>
  /** They hear of changes that somebody asked for (pause, restart, another state …), a kill excepted, of which they always hear. */
  readonly flowTriggerHearsCommands: boolean
  /** `trigger` in expressions also names the trigger: `_context {id, type}`. */
  readonly triggerTellsItself: boolean
  /** The task run of a Subflow is told of its end once more for every result that came after it, and counts an attempt each time. */
  readonly subflowCountsLateResults: boolean
  /** A Webhook's labels go to its execution, and inputs that cannot be read refuse the call instead of ignoring it. */
  readonly strictWebhooks: boolean
  /** The variables of a Schedule are also called `schedule`. */
  readonly hasScheduleVariable: boolean
  /** The execution of a Schedule carries the date of its creation as `scheduleDate`. */
  readonly datesScheduledExecutions: boolean
}

const rules: Readonly<Record<Generation, GenerationRules>> = {
  '1.3': {
    hasScheduleVariable: true,
    datesScheduledExecutions: false,
    executorTaskErrorPrefix: '',
    convertedInstantsHaveMicros: false,
    strictKvTypes: false,
    levelFilterIsLeast: true,
    flowTriggerFailsOnInputs: false,
    flowTriggerTellsTasks: false,
    flowTriggerPassingStates: new Set(['RUNNING']),
    flowTriggerUntoldStates: new Set(['RESTARTED']),
    flowTriggerHearsCommands: false,
    strictWebhooks: false,
    subflowCountsLateResults: false,
    triggerTellsItself: false,
    namesTypesInInputErrors: false,
    selectExpressionItems: 'strings',
    coalescePrecedence: 120,
    strictComparison: false,
    absentFromExpressions: new Set([
      ...['regexMatch', 'regexReplace', 'regexExtract'].map((name) => `filter ${name}`),
      ...['env', 'loopOutputs', 'isPublicHoliday', 'isWeekend', 'isLastWorkingDay', 'isDayWeekInMonth'].map((name) => `function ${name}`),
      ...['dayOfWeek', 'dayOfMonth', 'monthOfYear', 'hourOfDay'].map((name) => `function ${name}`),
    ]),
    // 1.3 has no limits here; these are far above what a flow can use and keep the process alive.
    expressionLimits: { range: 10_000_000, indent: 10_000_000, output: 128 * 1024 * 1024 },
    comparesTexts: false,
    signCountsAsDigit: true,
    ionDayIsDate: true,
    checksNanoId: false,
    fixedJsonFraction: false,
    parallelOnChildFailure: 'CONTINUE',
    killWaitsForTaskRuns: false,
    checksOptionalSelect: false,
    reservesFlowIds: true,
    checksScheduleInputs: false,
    checksInputDefaults: false,
    namesListsInPaths: false,
    checkCondition: 'condition',
    flowTriggerFilter: 'preconditions',
    findsReferencesBelow: true,
    knowsReusableInputs: false,
    parallelNamesTasks: false,
    parentsNameTasks: false,
    firstExitNeverRuns: false,
    stackTraceLevel: 'TRACE',
  },
  '2.0': {
    hasScheduleVariable: false,
    datesScheduledExecutions: true,
    executorTaskErrorPrefix: 'Failed to process task: ',
    convertedInstantsHaveMicros: true,
    strictKvTypes: true,
    levelFilterIsLeast: false,
    flowTriggerFailsOnInputs: true,
    flowTriggerTellsTasks: true,
    flowTriggerPassingStates: new Set(['RUNNING', 'RESTARTED', 'PAUSED', 'QUEUED', 'FAILED', 'RETRYING', 'KILLING']),
    flowTriggerUntoldStates: new Set(),
    flowTriggerHearsCommands: true,
    strictWebhooks: true,
    subflowCountsLateResults: true,
    triggerTellsItself: true,
    namesTypesInInputErrors: true,
    selectExpressionItems: 'values',
    coalescePrecedence: 30,
    strictComparison: true,
    absentFromExpressions: new Set(['filter json', 'function json', 'function currentEachOutput']),
    expressionLimits: { range: 1_000_000, indent: 10_000, output: 10 * 1024 * 1024 },
    comparesTexts: true,
    signCountsAsDigit: false,
    ionDayIsDate: false,
    checksNanoId: true,
    fixedJsonFraction: true,
    parallelOnChildFailure: 'FAIL',
    killWaitsForTaskRuns: true,
    checksOptionalSelect: true,
    reservesFlowIds: false,
    checksScheduleInputs: true,
    checksInputDefaults: true,
    namesListsInPaths: true,
    checkCondition: 'when',
    flowTriggerFilter: 'dependsOn',
    findsReferencesBelow: false,
    knowsReusableInputs: true,
    parallelNamesTasks: true,
    parentsNameTasks: true,
    firstExitNeverRuns: true,
    stackTraceLevel: 'DEBUG',
  },
}

export function rulesOf(generation: Generation): GenerationRules {
  return rules[generation]
}
