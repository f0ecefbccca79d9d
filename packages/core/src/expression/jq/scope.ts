import { limitError } from '../expression-error.ts'
import type { JqDefinition } from './ast.ts'
import { JqError, type JqLabel } from './jq-error.ts'
import type { Path } from './paths.ts'

/** Receives an output and, while paths are tracked, where it is in the input. */
export type Emit = (value: unknown, path: Path | undefined) => void
/** A filter with its surroundings. */
export type JqClosure = (input: unknown, path: Path | undefined, emit: Emit) => void

export interface Bound {
  readonly definition: JqDefinition
  readonly scope: Scope
}

/** Variables, functions and labels in sight; each adds one to its parent. */
export interface Scope {
  readonly parent: Scope | undefined
  readonly variable?: readonly [name: string, value: unknown]
  readonly function?: readonly [name: string, target: Bound | JqClosure]
  readonly label?: JqLabel
  readonly budget: { steps: number }
  /** Epoch seconds. */
  readonly now: number
}

export const inherited = (scope: Scope): Scope => ({ parent: scope, budget: scope.budget, now: scope.now })

export function lookUp(scope: Scope, name: string): unknown {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.variable?.[0] === name) return at.variable[1]
  throw new JqError(`$${name} is not defined`)
}

export function findLabel(scope: Scope, name: string): JqLabel {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.label?.name === name) return at.label
  throw new JqError(`$*label-${name} is not defined`)
}

export function withVariable(scope: Scope, name: string, value: unknown): Scope {
  return { ...inherited(scope), variable: [name, value] }
}

export function define(scope: Scope, definition: JqDefinition): Scope {
  // The function sees itself: its scope is the one that holds it.
  const made: { -readonly [Key in keyof Scope]: Scope[Key] } = inherited(scope)
  made.function = [`${definition.name}/${definition.parameters.length}`, { definition, scope: made }]
  return made
}

const maxSteps = 5_000_000

/** Counts one step of a program. @throws ExpressionError when there were too many */
export function count(scope: Scope): void {
  if (++scope.budget.steps > maxSteps) throw limitError(`The jq program needs more than ${maxSteps} steps; it is refused as a runaway`)
}
