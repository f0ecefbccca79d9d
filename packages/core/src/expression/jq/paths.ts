import { limitError } from '../expression-error.ts'
import { isNumeric, toDouble } from '../values/number.ts'
import { JqError } from './jq-error.ts'
import { isObject, jqText, order, typeName } from './value.ts'

/** Elements an array may be stretched to by an assignment. */
const maxLength = 10_000_000

/** A path from the input to a value, the last step first. */
export interface Path {
  readonly parent: Path | undefined
  readonly key: unknown
}

export function pathList(path: Path | undefined): unknown[] {
  const keys: unknown[] = []
  for (let step = path; step !== undefined && step !== rootPath; step = step.parent) keys.unshift(step.key)
  return keys
}

/** Stands for the input itself while paths are tracked. */
export const rootPath: Path = { parent: undefined, key: undefined }

/** `value[key]`. @throws JqError for a key that does not fit */
export function indexed(value: unknown, key: unknown): unknown {
  if (isObject(value) && typeof key === 'string') return value.get(key) ?? null
  if (Array.isArray(value) && isNumeric(key)) return elementAt(value, toDouble(key))
  if (isObject(key) && (Array.isArray(value) || value === null))
    return value === null ? null : sliced(value, key.get('start') ?? null, key.get('end') ?? null)
  if (value === null && (typeof key === 'string' || isNumeric(key) || key === null)) return null
  if (Array.isArray(value) && Array.isArray(key)) return indices(value, key)
  throw new JqError(`Cannot index ${typeName(value)} with ${typeof key === 'string' ? jqText(key) : typeName(key)}`)
}

function elementAt(list: readonly unknown[], index: number): unknown {
  if (!Number.isInteger(index)) return null
  return list[index < 0 ? list.length + index : index] ?? null
}

/** Positions at which a list occurs in a list. */
export function indices(list: readonly unknown[], wanted: readonly unknown[]): number[] {
  if (wanted.length === 0) return []
  return list.flatMap((_, at) =>
    wanted.every((item, offset) => at + offset < list.length && order(list[at + offset], item) === 0) ? [at] : [],
  )
}

/** `value[from:to]` of texts and arrays. */
export function sliced(value: unknown, from: unknown, to: unknown): unknown {
  if (value === null) return null
  if (typeof value !== 'string' && !Array.isArray(value)) throw new JqError(`Cannot index ${typeName(value)} with object`)
  const units = typeof value === 'string' ? [...value] : value
  const [start, end] = bounds(units.length, from, to)
  const part = units.slice(start, end)
  return typeof value === 'string' ? part.join('') : part
}

function bounds(length: number, from: unknown, to: unknown): [number, number] {
  const clamp = (index: number): number => Math.max(0, Math.min(length, index < 0 ? length + index : index))
  const number = (value: unknown, fallback: number, round: (value: number) => number): number => {
    if (value === null) return fallback
    if (!isNumeric(value)) throw new JqError('Start and end indices of an array slice must be numbers')
    return clamp(round(toDouble(value)))
  }
  const start = number(from, 0, Math.floor)
  return [start, Math.max(start, number(to, length, Math.ceil))]
}

export function getPath(value: unknown, keys: readonly unknown[]): unknown {
  let current = value
  for (const key of keys) {
    if (current === null) return null
    current = indexed(current, key)
  }
  return current
}

/** A copy with another value at the path; what is missing on the way is made. @throws JqError */
export function setPath(value: unknown, keys: readonly unknown[], replacement: unknown): unknown {
  const [key, ...rest] = keys
  if (keys.length === 0) return replacement
  if (typeof key === 'string' && (isObject(value) || value === null)) {
    const object = new Map(isObject(value) ? value : [])
    return object.set(key, setPath(object.get(key) ?? null, rest, replacement))
  }
  if (isNumeric(key) && (Array.isArray(value) || value === null))
    return setElement(Array.isArray(value) ? value : [], toDouble(key), rest, replacement)
  if (isObject(key) && (Array.isArray(value) || value === null)) return setSlice(Array.isArray(value) ? value : [], key, rest, replacement)
  throw new JqError(`Cannot index ${typeName(value)} with ${typeof key === 'string' ? jqText(key) : typeName(key)}`)
}

function setElement(list: readonly unknown[], index: number, rest: readonly unknown[], replacement: unknown): unknown[] {
  const at = Math.trunc(index < 0 ? list.length + index : index)
  if (at < 0) throw new JqError('Out of bounds negative array index')
  if (at > maxLength) throw limitError(`A jq program makes an array of more than ${maxLength} elements`)
  const copy = [...list]
  while (copy.length < at) copy.push(null)
  copy[at] = setPath(copy[at] ?? null, rest, replacement)
  return copy
}

function setSlice(list: readonly unknown[], key: ReadonlyMap<string, unknown>, rest: readonly unknown[], replacement: unknown): unknown[] {
  const [start, end] = bounds(list.length, key.get('start') ?? null, key.get('end') ?? null)
  const part = setPath(list.slice(start, end), rest, replacement)
  if (!Array.isArray(part)) throw new JqError('A slice of an array can only be assigned another array')
  return [...list.slice(0, start), ...part, ...list.slice(end)]
}

/** A copy without what stands at the paths; longer and later paths go first. */
export function deletePaths(value: unknown, paths: readonly (readonly unknown[])[]): unknown {
  return paths.toSorted((left, right) => order(right, left)).reduce<unknown>((current, path) => deletePath(current, path), value)
}

function deletePath(value: unknown, keys: readonly unknown[]): unknown {
  const [key, ...rest] = keys
  if (value === null || keys.length === 0) return null
  if (rest.length > 0) {
    const inner = getPath(value, [key])
    return inner === null ? value : setPath(value, [key], deletePath(inner, rest))
  }
  if (isObject(value) && typeof key === 'string') return new Map([...value].filter(([name]) => name !== key))
  if (Array.isArray(value) && isNumeric(key)) {
    const at = toDouble(key) < 0 ? value.length + toDouble(key) : toDouble(key)
    return value.filter((_, index) => index !== at)
  }
  if (Array.isArray(value) && isObject(key)) {
    const [start, end] = bounds(value.length, key.get('start') ?? null, key.get('end') ?? null)
    return [...value.slice(0, start), ...value.slice(end)]
  }
  throw new JqError(`Cannot delete field at ${isObject(value) ? 'object' : 'array'} index of ${typeName(value)}`)
}
