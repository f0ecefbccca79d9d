import type { Label } from '@windhover/core/model/label.ts'

/** Labels of a query: `labels=key:value` (split at the first colon) and `filters[labels][EQUALS][key]=value`. */
export function labelsOf(query: URLSearchParams): readonly Label[] {
  const flat = query.getAll('labels').map((text) => {
    const colon = text.indexOf(':')
    return colon < 0 ? { key: text, value: '' } : { key: text.slice(0, colon), value: text.slice(colon + 1) }
  })
  const filters = [...query].flatMap(([name, value]) => {
    const key = /^filters\[labels\]\[EQUALS\]\[(.+)\]$/.exec(name)?.[1]
    return key === undefined ? [] : [{ key, value }]
  })
  return [...flat, ...filters]
}
