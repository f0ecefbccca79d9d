import { isNumeric } from '../values/number.ts'
import type { Jq, JqDefinition } from './ast.ts'
import { binary } from './binary.ts'
import { definedBuiltin } from './builtin-definitions.ts'
import { natives } from './builtins.ts'
import { destructure } from './destructure.ts'
import { Downstream } from './downstream.ts'
import { formatted } from './format.ts'
import { JqBreak, JqError } from './jq-error.ts'
import { getPath, indexed, type Path, rootPath, setPath, sliced } from './paths.ts'
import { count, define, type Emit, findLabel, inherited, type JqClosure, lookUp, type Scope, withVariable } from './scope.ts'
import { checkedPath, iterate, step, untracked } from './tracking.ts'
import { arithmetic, isTrue, jqText, typeName } from './value.ts'

/** Runs a program on one input; every output is emitted. @throws JqError, JqBreak, ExpressionError for a runaway */
export function evaluate(node: Jq, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  count(scope)
  switch (node.type) {
    case 'identity':
      return emit(input, path)
    case 'literal':
      return emit(node.value, untracked(path))
    case 'index':
      return evaluate(node.target, scope, input, path, (target, at) => {
        evaluate(node.key, scope, input, undefined, (key) => emit(indexed(target, key), step(at, key)))
      })
    case 'slice':
      return slice(node, scope, input, path, emit)
    case 'iterate':
      return evaluate(node.target, scope, input, path, (target, at) => iterate(target, at, emit))
    case 'pipe':
      return evaluate(node.left, scope, input, path, (value, at) => evaluate(node.right, scope, value, at, emit))
    case 'comma':
      evaluate(node.left, scope, input, path, emit)
      return evaluate(node.right, scope, input, path, emit)
    case 'binary':
      return evaluate(node.right, scope, input, undefined, (right) => {
        evaluate(node.left, scope, input, undefined, (left) => emit(binary(node.operator, left, right), untracked(path)))
      })
    case 'and':
    case 'or':
      return evaluate(node.left, scope, input, undefined, (left) => {
        if (isTrue(left) === (node.type === 'or')) return emit(node.type === 'or', untracked(path))
        evaluate(node.right, scope, input, undefined, (right) => emit(isTrue(right), untracked(path)))
      })
    case 'alternative':
      return alternative(node, scope, input, path, emit)
    case 'update':
      return update(node, scope, input, path, emit)
    case 'negate':
      return evaluate(node.operand, scope, input, undefined, (value) => {
        if (!isNumeric(value)) throw new JqError(`${typeName(value)} (${jqText(value)}) cannot be negated`)
        emit(arithmetic('-', 0, value), untracked(path))
      })
    case 'array': {
      const items: unknown[] = []
      if (node.content !== undefined) evaluate(node.content, scope, input, undefined, (item) => void items.push(item))
      return emit(items, untracked(path))
    }
    case 'object':
      return objects(node.entries, 0, new Map(), scope, input, (object) => emit(object, untracked(path)))
    case 'text':
      return texts(node, 0, '', scope, input, (text) => emit(text, untracked(path)))
    case 'format':
      return emit(formatted(node.name, input), untracked(path))
    default:
      return control(node, scope, input, path, emit)
  }
}

type Of<Type extends Jq['type']> = Extract<Jq, { type: Type }>

function control(node: Jq, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  switch (node.type) {
    case 'variable':
      return emit(lookUp(scope, node.name), untracked(path))
    case 'bind':
      return evaluate(node.source, scope, input, undefined, (value) => {
        destructure({ pattern: node.pattern, value, scope, input, run: evaluate }, (inner) => evaluate(node.body, inner, input, path, emit))
      })
    case 'if':
      return evaluate(node.condition, scope, input, undefined, (value) =>
        evaluate(isTrue(value) ? node.yes : node.no, scope, input, path, emit),
      )
    case 'try':
      return attempt(node, scope, input, path, emit)
    case 'reduce': {
      let state: unknown = null
      evaluate(node.init, scope, input, undefined, (value) => {
        state = value
      })
      evaluate(node.source, scope, input, undefined, (value) => {
        destructure({ pattern: node.pattern, value, scope, input, run: evaluate }, (inner) => {
          let next: unknown = null
          evaluate(node.update, inner, state, undefined, (result) => {
            next = result
          })
          state = next
        })
      })
      return emit(state, untracked(path))
    }
    case 'foreach':
      return foreach(node, scope, input, path, emit)
    case 'label': {
      const label = { name: node.name }
      try {
        return evaluate(node.body, { ...inherited(scope), label }, input, path, emit)
      } catch (error) {
        if (error instanceof JqBreak && error.label === label) return
        throw error
      }
    }
    case 'break':
      throw new JqBreak(findLabel(scope, node.name))
    case 'define':
      return evaluate(node.body, define(scope, node.definition), input, path, emit)
    case 'call':
      return call(node, scope, input, path, emit)
    default:
      throw new JqError(`unknown program part ${node.type}`)
  }
}

function slice(node: Of<'slice'>, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  const bound = (part: Jq | undefined, use: (value: unknown) => void): void => {
    if (part === undefined) use(null)
    else evaluate(part, scope, input, undefined, use)
  }
  evaluate(node.target, scope, input, path, (target, at) => {
    bound(node.to, (to) =>
      bound(node.from, (from) =>
        emit(
          sliced(target, from, to),
          step(
            at,
            new Map([
              ['start', from],
              ['end', to],
            ]),
          ),
        ),
      ),
    )
  })
}

/** The true outputs of the left side, else the right side. Errors on the left count as no output. */
function alternative(node: { left: Jq; right: Jq }, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  const found: [unknown, Path | undefined][] = []
  try {
    evaluate(node.left, scope, input, path, (value, at) => {
      if (isTrue(value)) found.push([value, at])
    })
  } catch (error) {
    if (!(error instanceof JqError)) throw error
  }
  if (found.length === 0) return evaluate(node.right, scope, input, path, emit)
  for (const [value, at] of found) emit(value, at)
}

function update(node: Of<'update'>, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  const paths: unknown[][] = []
  evaluate(node.target, scope, input, rootPath, (_, at) => void paths.push(checkedPath(at)))
  const { operator } = node
  if (operator === '|=') {
    const result = paths.reduce(
      (current: unknown, keys) => setPath(current, keys, lastOf(node.value, scope, getPath(current, keys))),
      input,
    )
    return emit(result, untracked(path))
  }
  evaluate(node.value, scope, input, undefined, (value) => {
    const change = (old: unknown): unknown => {
      if (operator === '=') return value
      if (operator === '//=') return isTrue(old) ? old : value
      return arithmetic(operator.slice(0, -1) as '+' | '-' | '*' | '/' | '%', old, value) // the rest of JqUpdate
    }
    emit(
      paths.reduce((current: unknown, keys) => setPath(current, keys, change(getPath(current, keys))), input),
      untracked(path),
    )
  })
}

/** The last output, as folding over all of them leaves it. */
function lastOf(node: Jq, scope: Scope, input: unknown): unknown {
  const results: unknown[] = []
  evaluate(node, scope, input, undefined, (value) => void results.push(value))
  if (results.length === 0) throw new JqError('An update without a result')
  return results.at(-1)
}

function objects(
  entries: Of<'object'>['entries'],
  at: number,
  made: ReadonlyMap<string, unknown>,
  scope: Scope,
  input: unknown,
  emit: (object: unknown) => void,
): void {
  const entry = entries[at]
  if (entry === undefined) return emit(made)
  evaluate(entry[0], scope, input, undefined, (key) => {
    if (typeof key !== 'string') throw new JqError(`Object keys must be strings, got ${typeName(key)}`)
    evaluate(entry[1], scope, input, undefined, (value) => objects(entries, at + 1, new Map(made).set(key, value), scope, input, emit))
  })
}

function texts(node: Of<'text'>, at: number, made: string, scope: Scope, input: unknown, emit: (text: string) => void): void {
  const part = node.parts[at]
  if (part === undefined) return emit(made)
  if (typeof part === 'string') return texts(node, at + 1, made + part, scope, input, emit)
  evaluate(part, scope, input, undefined, (value) =>
    texts(node, at + 1, made + formatted(node.format ?? '@text', value), scope, input, emit),
  )
}

function attempt(node: Of<'try'>, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  try {
    evaluate(node.body, scope, input, path, (value, at) => {
      try {
        emit(value, at)
      } catch (error) {
        throw error instanceof JqError ? new Downstream(error) : error
      }
    })
  } catch (error) {
    if (error instanceof Downstream) throw error.original
    if (!(error instanceof JqError)) throw error
    if (node.handler !== undefined) evaluate(node.handler, scope, error.value, undefined, (value) => emit(value, untracked(path)))
  }
}

function foreach(node: Of<'foreach'>, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  evaluate(node.init, scope, input, undefined, (init) => {
    let state = init
    evaluate(node.source, scope, input, undefined, (value) => {
      destructure({ pattern: node.pattern, value, scope, input, run: evaluate }, (inner) => {
        evaluate(node.update, inner, state, undefined, (next) => {
          state = next
          if (node.extract === undefined) emit(next, untracked(path))
          else evaluate(node.extract, inner, next, undefined, (result) => emit(result, untracked(path)))
        })
      })
    })
  })
}

function call(node: Of<'call'>, scope: Scope, input: unknown, path: Path | undefined, emit: Emit): void {
  const name = `${node.name}/${node.args.length}`
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.function?.[0] !== name) continue
    const [, target] = at.function
    if (typeof target === 'function') return target(input, path, emit)
    return invoke(target.definition, target.scope, node.args, scope, input, path, emit)
  }
  const native = natives.get(name)
  if (native !== undefined) {
    const args = node.args.map(
      (arg): JqClosure =>
        (value, from, use) =>
          evaluate(arg, scope, value, from, use),
    )
    return native(input, args, { path, emit, now: scope.now, step: () => count(scope) })
  }
  const definition = definedBuiltin(name)
  if (definition === undefined) throw new JqError(`Function ${name} does not exist`)
  const root: Scope = { parent: undefined, budget: scope.budget, now: scope.now }
  return invoke(definition, define(root, definition), node.args, scope, input, path, emit)
}

function invoke(
  definition: JqDefinition,
  home: Scope,
  args: readonly Jq[],
  caller: Scope,
  input: unknown,
  path: Path | undefined,
  emit: Emit,
): void {
  const bindNext = (at: number, inner: Scope): void => {
    const parameter = definition.parameters[at]
    const arg = args[at]
    if (parameter === undefined || arg === undefined) return evaluate(definition.body, inner, input, path, emit)
    const closure: JqClosure = (value, from, use) => evaluate(arg, caller, value, from, use)
    if (!parameter.startsWith('$')) return bindNext(at + 1, { ...inherited(inner), function: [`${parameter}/0`, closure] })
    closure(input, undefined, (value) => {
      const named: Scope = { ...inherited(inner), function: [`${parameter.slice(1)}/0`, (_value, _path, use) => use(value, undefined)] }
      bindNext(at + 1, withVariable(named, parameter.slice(1), value))
    })
  }
  bindNext(0, home)
}
