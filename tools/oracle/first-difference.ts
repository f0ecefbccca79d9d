import { brief, isList, isObject, type Json } from '../conformance/json.ts'
import { same } from '../conformance/matcher.ts'

/** Where two values begin to differ, as `path: theirs … ours …`; undefined when they are the same. */
export function firstDifference(theirs: Json | undefined, ours: Json | undefined, path = ''): string | undefined {
  if (same(theirs, ours)) return undefined
  if (isObject(theirs) && isObject(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      const difference = firstDifference(theirs[key], ours[key], path === '' ? key : `${path}.${key}`)
      if (difference !== undefined) return difference
    }
  }
  if (isList(theirs) && isList(ours)) {
    for (let index = 0; index < Math.max(theirs.length, ours.length); index += 1) {
      const difference = firstDifference(theirs[index], ours[index], `${path}[${nameOf(theirs[index] ?? ours[index], index)}]`)
      if (difference !== undefined) return difference
    }
  }
  return `${path}\n    theirs ${brief(theirs, 500)}\n    ours   ${brief(ours, 500)}`
}

function nameOf(item: Json | undefined, index: number): string {
  const key = isObject(item) ? item['key'] : undefined
  return typeof key === 'string' ? key : String(index)
}
