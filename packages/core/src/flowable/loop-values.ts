import { Dbl, parseJson } from '../model/dbl.ts'
import { valueText } from './iteration-values.ts'

/** One iteration of a Loop. */
export interface LoopItem {
  /** Text; lists and maps as compact JSON. */
  readonly value: string
  /** For the entries of a map. */
  readonly key?: string
}

export interface LoopValuesContext {
  render(text: string): string
  renderDeep(value: unknown): unknown
  /** Lines of an ION file as compact JSON. */
  read(uri: string): readonly string[]
}

/** The iterations of a Loop (spec: changes-2.0 §3). Equal texts in a list run once. @throws Error when they are neither list nor map */
export function loopItems(raw: unknown, context: LoopValuesContext): { readonly items: readonly LoopItem[]; readonly fromFile: boolean } {
  if (typeof raw === 'string') {
    const text = context.render(raw)
    if (/^\s*kestra:\/\//.test(text)) return { items: listItems(context.read(text.trim())), fromFile: true }
    return { items: itemsOf(parsed(text), text), fromFile: false }
  }
  const elements = Array.isArray(raw) ? raw.map((element: unknown) => written(element, context)) : writtenMap(raw, context)
  return { items: itemsOf(elements, raw), fromFile: false }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new Error(notIterable(text), { cause })
  }
}

function itemsOf(value: unknown, source: unknown): readonly LoopItem[] {
  if (Array.isArray(value)) return listItems(value)
  if (typeof value !== 'object' || value === null || value instanceof Dbl) throw new Error(notIterable(String(source)))
  return Object.entries(value).map(([key, member]) => ({ key, value: valueText(checked(member)) }))
}

const listItems = (values: readonly unknown[]): readonly LoopItem[] =>
  [...new Set(values.map((value) => valueText(checked(value))))].map((value) => ({ value }))

/** Entries written in YAML: keys are rendered, values as elements of a list. */
function writtenMap(raw: unknown, context: LoopValuesContext): unknown {
  if (typeof raw !== 'object' || raw === null || raw instanceof Dbl) return raw
  return Object.fromEntries(Object.entries(raw).map(([key, member]) => [context.render(key), written(member, context)]))
}

/** Elements written in YAML: texts are rendered, numbers and maps stay; other kinds are refused as Kestra refuses them. */
function written(element: unknown, context: LoopValuesContext): unknown {
  if (typeof element === 'string') return context.render(element)
  if (typeof element === 'number' || typeof element === 'bigint' || element instanceof Dbl) return element
  if (typeof element === 'object' && element !== null && !Array.isArray(element)) return context.renderDeep(element)
  return element === null ? null : unknownKind(element)
}

function unknownKind(element: unknown): never {
  throw new Error(`Unknown value element type: ${Array.isArray(element) ? 'list' : typeof element}`)
}

function checked(value: unknown): unknown {
  if (value === null || value === undefined) throw new Error('Found a null value inside the iteration')
  return value
}

const notIterable = (text: string): string =>
  `The \`values\` must be a list, a map, or an expression that renders to one, but got: '${text}'`
