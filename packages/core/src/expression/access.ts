import { absent } from './absent.ts'
import { javaError } from './expression-error.ts'
import { LazyMap } from './lazy-map.ts'
import { method } from './methods.ts'
import { isMap, LoopState, MapEntry, mapGet, mapHas, mapKeys, mapSize } from './values/map.ts'
import { isIntegral, isNumeric, toDouble } from './values/number.ts'
import { javaText } from './values/text.ts'

/** `object.key` and `object[key]`; `absent` when the member does not exist. @throws ExpressionError for keys of an impossible type */
export function member(object: unknown, key: unknown): unknown {
  if (object === null || object === undefined) return absent
  if (object instanceof LazyMap) return typeof key === 'string' && object.has(key) ? (object.get(key) ?? null) : absent
  if (Array.isArray(object)) return listMember(object, key)
  if (isMap(object)) return mapMember(object, key)
  if (object instanceof LoopState) return typeof key === 'string' && object.members.has(key) ? object.members.get(key) : absent
  if (object instanceof MapEntry && (key === 'key' || key === 'value')) return object[key]
  return typeof key === 'string' ? method(object, key, undefined) : absent
}

function mapMember(map: Parameters<typeof mapGet>[0], key: unknown): unknown {
  if (isNumeric(key)) return numericMember(map, key)
  return mapHas(map, key) ? (mapGet(map, key) ?? null) : absent
}

/** A number is cast to the type of the first key. */
function numericMember(map: Parameters<typeof mapGet>[0], key: Parameters<typeof toDouble>[0]): unknown {
  if (mapSize(map) === 0) throw javaError('NoSuchElementException', 'null')
  const [first] = mapKeys(map)
  if (!isNumeric(first)) throw javaError('PebbleException', `type class java.lang.String not supported for key ${javaText(key)}`)
  const wanted = mapKeys(map).find((other) => isNumeric(other) && toDouble(other) === toDouble(key))
  return wanted === undefined ? absent : (mapGet(map, wanted) ?? null)
}

function listMember(list: readonly unknown[], key: unknown): unknown {
  const index = indexOf(key)
  if (index !== undefined) return index >= 0 && index < list.length ? (list[index] ?? null) : absent
  return typeof key === 'string' ? method(list, key, undefined) : absent
}

function indexOf(key: unknown): number | undefined {
  if (typeof key === 'string') return /^[+-]?\d{1,10}$/.test(key) ? Number(key) : undefined
  return isNumeric(key) && isIntegral(key) ? toDouble(key) : undefined
}

/** `object.name(arguments)` */
export function call(object: unknown, name: string, args: readonly unknown[]): unknown {
  return object === null || object === undefined ? absent : method(object, name, args)
}
