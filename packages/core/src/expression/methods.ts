import { absent } from './absent.ts'
import { ExpressionError } from './expression-error.ts'
import { splitText } from './format/java-regex.ts'
import { equals } from './values/equality.ts'
import { isMap, MapEntry, type MapValue, mapEntries, mapGet, mapHas, mapKeys, mapSize } from './values/map.ts'
import { Char } from './values/number.ts'
import { javaText } from './values/text.ts'

const denied = new Set(['getClass', 'class', 'wait', 'notify', 'notifyAll'])
type Args = readonly unknown[]

/** Members that Java values have beside their data: `list.size`, `text.length()`, `map.keySet()`. Args undefined = used like a field. `absent` when there is none. */
export function method(object: unknown, name: string, args: Args | undefined): unknown {
  if (denied.has(name)) throw new ExpressionError('template', `For security reasons access to class/${name} is denied`)
  const given = args ?? []
  if (typeof object === 'string') return textMethod(object, name, given)
  if (Array.isArray(object)) return listMethod(object, name, given)
  if (isMap(object)) return args === undefined ? absent : mapMethod(object, name, given)
  if (object instanceof MapEntry && given.length === 0) {
    if (name === 'getKey' || name === 'key') return object.key
    if (name === 'getValue' || name === 'value') return object.value
  }
  return name === 'toString' && given.length === 0 ? javaText(object) : absent
}

function int(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function textMethod(text: string, name: string, args: Args): unknown {
  const [first, second] = args
  if (args.length === 0) return plainTextMethod(text, name)
  if (typeof first === 'string' && args.length === 1) return textWithText(text, name, first)
  if (name === 'replace' && args.length === 2 && isText(first) && isText(second))
    return text.replaceAll(javaText(first), () => javaText(second))
  if (name === 'substring' && int(first) && (second === undefined || int(second))) return text.substring(first, second)
  if (name === 'charAt' && int(first)) return new Char(text.charAt(first))
  return absent
}

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof Char

function plainTextMethod(text: string, name: string): unknown {
  switch (name) {
    case 'length':
      return text.length
    case 'isEmpty':
    case 'empty':
      return text === ''
    case 'isBlank':
    case 'blank':
      return text.trim() === ''
    case 'toUpperCase':
      return text.toUpperCase()
    case 'toLowerCase':
      return text.toLowerCase()
    case 'trim':
    case 'strip':
      return text.trim()
    case 'toString':
      return text
    case 'bytes':
    case 'getBytes':
      return new TextEncoder().encode(text)
    default:
      return absent
  }
}

function textWithText(text: string, name: string, argument: string): unknown {
  switch (name) {
    case 'startsWith':
      return text.startsWith(argument)
    case 'endsWith':
      return text.endsWith(argument)
    case 'contains':
      return text.includes(argument)
    case 'indexOf':
      return text.indexOf(argument)
    case 'lastIndexOf':
      return text.lastIndexOf(argument)
    case 'concat':
      return text + argument
    case 'equalsIgnoreCase':
      return text.toLowerCase() === argument.toLowerCase()
    case 'split':
      return splitText(text, argument, 0)
    default:
      return absent
  }
}

function listMethod(list: readonly unknown[], name: string, args: Args): unknown {
  const [first] = args
  switch (name) {
    case 'size':
      return args.length === 0 ? list.length : absent
    case 'isEmpty':
    case 'empty':
      return args.length === 0 ? list.length === 0 : absent
    case 'get':
      return int(first) && first >= 0 && first < list.length ? (list[first] ?? null) : absent
    case 'indexOf':
      return args.length === 1 ? list.findIndex((item) => equals(item, first)) : absent
    case 'first':
    case 'getFirst':
      return args.length === 0 && list.length > 0 ? (list[0] ?? null) : absent
    case 'last':
    case 'getLast':
      return args.length === 0 && list.length > 0 ? (list.at(-1) ?? null) : absent
    case 'toString':
      return javaText(list)
    default:
      return absent
  }
}

function mapMethod(map: MapValue, name: string, args: Args): unknown {
  const [first, second] = args
  switch (name) {
    case 'size':
      return mapSize(map)
    case 'isEmpty':
    case 'empty':
      return mapSize(map) === 0
    case 'get':
      return args.length === 1 ? (mapGet(map, first) ?? null) : absent
    case 'getOrDefault':
      return mapHas(map, first) ? mapGet(map, first) : second
    case 'containsKey':
      return mapHas(map, first)
    case 'containsValue':
      return mapEntries(map).some(([, value]) => equals(value, first))
    case 'keySet':
      return mapKeys(map)
    case 'values':
      return mapEntries(map).map(([, value]) => value)
    case 'entrySet':
      return mapEntries(map).map(([key, value]) => new MapEntry(key, value))
    case 'toString':
      return javaText(map)
    default:
      return absent
  }
}
