import type { Jq, JqPattern } from './ast.ts'
import { JqError } from './jq-error.ts'
import { indexed, type Path } from './paths.ts'
import { type Emit, type Scope, withVariable } from './scope.ts'
import { typeName } from './value.ts'

type Run = (node: Jq, scope: Scope, input: unknown, path: Path | undefined, emit: Emit) => void

interface Binding {
  readonly pattern: JqPattern
  readonly value: unknown
  readonly scope: Scope
  readonly input: unknown
  readonly run: Run
}

/** Binds the variables of a pattern; keys of object patterns are programs, run by `run`. */
export function destructure({ pattern, value, scope, input, run }: Binding, use: (scope: Scope) => void): void {
  if (pattern.type === 'variable') return use(withVariable(scope, pattern.name, value))
  if (pattern.type === 'array') {
    if (value !== null && !Array.isArray(value)) throw new JqError(`Cannot index ${typeName(value)} with number`)
    const next = (at: number, inner: Scope): void => {
      const item = pattern.items[at]
      if (item === undefined) use(inner)
      else
        destructure({ pattern: item, value: Array.isArray(value) ? (value[at] ?? null) : null, scope: inner, input, run }, (made) =>
          next(at + 1, made),
        )
    }
    return next(0, scope)
  }
  const next = (at: number, inner: Scope): void => {
    const entry = pattern.entries[at]
    if (entry === undefined) return use(inner)
    run(entry.key, inner, input, undefined, (key) => {
      const member = indexed(value, key)
      const bound = entry.variable === undefined ? inner : withVariable(inner, entry.variable, member)
      if (entry.value === undefined) next(at + 1, bound)
      else destructure({ pattern: entry.value, value: member, scope: bound, input, run }, (made) => next(at + 1, made))
    })
  }
  next(0, scope)
}
