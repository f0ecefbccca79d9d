import { templateError } from '../expression-error.ts'

const schemes = new Set(['kestra', 'file', 'nsfile'])

/** A path as the storage knows it: a URI of a known scheme as it is, else the path of a namespace file with a leading `/`. @throws ExpressionError */
export function filePath(path: unknown): string {
  if (typeof path !== 'string') throw templateError(`Unable to read the file ${String(path)}`)
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(path)?.[1]
  if (scheme !== undefined && !schemes.has(scheme)) throw templateError(`Cannot process the URI ${path}: scheme not supported.`)
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path))
    throw templateError("File should be accessed with their full path and not using relative '..' path.")
  return scheme !== undefined || path.startsWith('/') ? path : `/${path}`
}
