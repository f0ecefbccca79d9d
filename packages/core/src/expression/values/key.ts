import { Char, isNumeric, numberKind, toDouble } from './number.ts'

/** Whether two values are the same key of a map: texts, numbers of one kind, characters, booleans, null. */
export function sameKey(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (isNumeric(left) && isNumeric(right)) return numberKind(left) === numberKind(right) && toDouble(left) === toDouble(right)
  return left instanceof Char && right instanceof Char && left.text === right.text
}
