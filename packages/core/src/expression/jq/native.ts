import { isNumeric, toDouble } from '../values/number.ts'
import { JqError } from './jq-error.ts'
import type { Path } from './paths.ts'
import type { Emit, JqClosure } from './scope.ts'
import { jqText, typeName } from './value.ts'

export interface NativeCall {
  readonly path: Path | undefined
  readonly emit: Emit
  /** Epoch seconds. */
  readonly now: number
  /** Counts one step of work. @throws ExpressionError when there were too many */
  step(): void
}

/** A builtin that works on its input and on filters given as arguments. */
export type Native = (input: unknown, args: readonly JqClosure[], call: NativeCall) => void

/** A builtin of the input alone. */
export const plain =
  (work: (input: unknown) => unknown): Native =>
  (input, _args, { emit }) =>
    emit(work(input), undefined)

/** A builtin of the input and one argument value; every value gives an output. */
export const withOne = (work: (input: unknown, argument: unknown) => unknown): Native => {
  return (input, [argument], { emit }) => argument?.(input, undefined, (value) => emit(work(input, value), undefined))
}

export function numberOf(value: unknown): number {
  if (!isNumeric(value)) throw new JqError(`${typeName(value)} (${jqText(value)}) number required`)
  return toDouble(value)
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new JqError(`${what} input must be a string`)
  return value
}
