import { dbl } from '../../model/dbl.ts'
import { narrowInteger } from '../values/number.ts'
import type { Jq, JqPattern } from './ast.ts'
import { JqSyntaxError } from './jq-error.ts'

export const identity: Jq = { type: 'identity' }
const maxLong = 9223372036854775807n

/** `?` forgives only the last access, not what the target does. */
export function optional(node: Jq): Jq {
  const isAccess = node.type === 'iterate' || (node.type === 'index' && node.key.type === 'literal')
  if (!isAccess || node.target.type === 'identity') return { type: 'try', body: node }
  return { type: 'pipe', left: node.target, right: { type: 'try', body: { ...node, target: identity } } }
}

/** `a, b as $x | body` binds the last of the comma only. */
export function bind(source: Jq, pattern: JqPattern, body: Jq): Jq {
  if (source.type === 'comma') return { type: 'comma', left: source.left, right: bind(source.right, pattern, body) }
  return { type: 'bind', source, pattern, body }
}

export function numberLiteral(text: string): unknown {
  if (/[.eE]/.test(text)) return dbl(Number(text))
  const value = BigInt(text)
  if (value > maxLong) throw new JqSyntaxError(`number out of range: ${text}`)
  return narrowInteger(value)
}
