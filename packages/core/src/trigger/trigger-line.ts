import type { TriggerEvaluation, TriggerLine } from '../model/trigger-state.ts'

/** The line of the history that an evaluation makes: a new one, or one more of the same when nothing came of either for the same reason. */
export function nextLine(last: TriggerLine | undefined, evaluation: TriggerEvaluation): TriggerLine {
  const isSame =
    last !== undefined &&
    (evaluation.outcome === 'NOTHING' || evaluation.outcome === 'REFUSED') &&
    last.outcome === evaluation.outcome &&
    last.reason === evaluation.reason
  return isSame ? { ...evaluation, line: last.line, count: last.count + 1 } : { ...evaluation, line: (last?.line ?? 0) + 1, count: 1 }
}
