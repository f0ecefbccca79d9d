import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import { plainScalar, taggedScalar } from './scalar.ts'

/** Something the YAML itself gets wrong, at an offset of the source. */
export interface YamlProblem {
  readonly offset: number
  readonly code: 'YAML_SYNTAX' | 'DUPLICATE_KEY' | 'YAML_ALIAS' | 'YAML_LIMIT'
  readonly message: string
}

/** More values than this only come out of aliases that multiply each other. */
const maxExpandedNodes = 500_000

interface Anchored {
  readonly value: unknown
  /** Nodes in it, aliases expanded. */
  readonly size: number
}

/** Builds the values of one document from its events; keys stay texts as written, duplicates are all reported, the first value wins. */
export class Construction {
  readonly problems: YamlProblem[] = []
  readonly #source: string
  readonly #events: readonly Event[]
  readonly #anchors = new Map<string, Anchored>()
  #position: number
  #nodes = 0
  #tooBig = false

  constructor(source: string, events: readonly Event[], position: number) {
    this.#source = source
    this.#events = events
    this.#position = position
  }

  /** The next node; the events move behind it. */
  node(): unknown {
    const event = this.#events[this.#position++]
    if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return null
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd)
    const before = this.#nodes++
    const value =
      event.type === EVENT_ID.SCALAR ? this.#scalar(event) : event.type === EVENT_ID.SEQUENCE ? this.#sequence() : this.#mapping()
    if (event.anchorStart >= 0) {
      this.#anchors.set(this.#source.slice(event.anchorStart, event.anchorEnd), { value, size: this.#nodes - before })
    }
    return value
  }

  #scalar(event: Event & { type: typeof EVENT_ID.SCALAR }): unknown {
    const text = event.valueStart < 0 ? '' : this.#textOf(event)
    if (event.tagStart >= 0) return taggedScalar(this.#source.slice(event.tagStart, event.tagEnd), text)
    return event.style === SCALAR_STYLE.PLAIN ? plainScalar(text) : text
  }

  /** A block that the source ends with has only the line end that is really there: the library adds one, Kestra does not. */
  #textOf(event: Event & { type: typeof EVENT_ID.SCALAR }): string {
    const text = getScalarValue(this.#source, event)
    const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
    const isCut = isBlock && event.valueEnd >= this.#source.length && !/[\r\n]$/.test(this.#source)
    return isCut && text.endsWith('\n') ? text.slice(0, -1) : text
  }

  #sequence(): unknown[] {
    const items: unknown[] = []
    while (!this.#atEnd()) items.push(this.node())
    this.#position++
    return items
  }

  #mapping(): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    const merged: unknown[] = []
    while (!this.#atEnd()) {
      const offset = this.#offset()
      const key = this.#key()
      const value = this.node()
      if (key === '<<' && typeof value === 'object' && value !== null) merged.push(...(Array.isArray(value) ? value : [value]))
      else if (Object.hasOwn(map, key)) this.problems.push({ offset, code: 'DUPLICATE_KEY', message: `Duplicate field '${key}'` })
      else setMember(map, key, value)
    }
    this.#position++
    for (const source of merged) mergeInto(map, source)
    return map
  }

  #key(): string {
    const event = this.#events[this.#position]
    if (event?.type === EVENT_ID.SCALAR) {
      this.#position++
      return event.valueStart < 0 ? '' : getScalarValue(this.#source, event)
    }
    const key = this.node()
    return typeof key === 'object' ? JSON.stringify(key) : String(key)
  }

  #alias(start: number, end: number): unknown {
    const name = this.#source.slice(start, end)
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      this.problems.push({ offset: start - 1, code: 'YAML_ALIAS', message: `Found undefined alias '${name}'` })
      return null
    }
    this.#nodes += anchored.size
    if (this.#nodes > maxExpandedNodes && !this.#tooBig) {
      this.#tooBig = true
      const message = `The aliases of the document expand to more than ${maxExpandedNodes} values`
      this.problems.push({ offset: start - 1, code: 'YAML_LIMIT', message })
    }
    return this.#tooBig ? null : anchored.value
  }

  #atEnd(): boolean {
    const event = this.#events[this.#position]
    return event === undefined || event.type === EVENT_ID.POP
  }

  #offset(): number {
    return Math.max(0, eventOffset(this.#events[this.#position]))
  }
}

/** Where a node starts, -1 for one that is not written. */
export function eventOffset(event: Event | undefined): number {
  if (event === undefined) return -1
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.style >= SCALAR_STYLE.SINGLE_QUOTED && event.style <= SCALAR_STYLE.DOUBLE_QUOTED
        ? event.valueStart - 1
        : event.valueStart
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1
    default:
      return -1
  }
}

function mergeInto(map: Record<string, unknown>, source: unknown): void {
  if (typeof source !== 'object' || source === null) return
  for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(map, key)) setMember(map, key, value)
}

/** `__proto__` is a key like any other. */
function setMember(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  else map[key] = value
}
