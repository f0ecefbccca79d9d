import { JqError } from './jq-error.ts'
import { type Path, pathList } from './paths.ts'
import type { Emit } from './scope.ts'
import { isObject, typeName } from './value.ts'

/** While paths are tracked, a value that is no part of the input has none: using it as a path is an error. */
const nowhere: Path = { parent: undefined, key: 'nowhere' }

export function untracked(path: Path | undefined): Path | undefined {
  return path === undefined ? undefined : nowhere
}

export function step(path: Path | undefined, key: unknown): Path | undefined {
  if (path === nowhere) throw new JqError('Invalid path expression')
  return path === undefined ? undefined : { parent: path, key }
}

export function checkedPath(path: Path | undefined): unknown[] {
  if (path === nowhere) throw new JqError('Invalid path expression')
  return pathList(path)
}

/** Emits the items of an array or the values of an object. */
export function iterate(target: unknown, path: Path | undefined, emit: Emit): void {
  if (Array.isArray(target)) for (const [index, item] of target.entries()) emit(item, step(path, index))
  else if (isObject(target)) for (const [key, item] of target) emit(item, step(path, key))
  else throw new JqError(`Cannot iterate over ${typeName(target)}`)
}
