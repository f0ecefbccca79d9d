import { dbl } from '../../model/dbl.ts'
import { javaError } from '../expression-error.ts'
import { LinkedMap } from './map.ts'
import { narrowInteger } from './number.ts'

const blank = /[ \t\r\n]*/y
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const text = /"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y
const word = /(?:true|false|null)(?![\w$])/y
const maxDepth = 1000

/** How numbers with a fraction or exponent are made. */
export type DecimalReader = (source: string) => unknown

/** The JSON value a text starts with; what follows is ignored. Keeps the order of members and exact integers. @throws ExpressionError when it starts with none */
export function parseFirstJson(source: string, decimal: DecimalReader = (digits) => dbl(Number(digits))): unknown {
  const reader = new JsonReader(source, decimal)
  return reader.first()
}

class JsonReader {
  private position = 0
  private depth = 0
  private readonly source: string
  private readonly decimal: DecimalReader

  constructor(source: string, decimal: DecimalReader) {
    this.source = source
    this.decimal = decimal
  }

  first(): unknown {
    this.match(blank)
    if (this.position >= this.source.length) throw javaError('MismatchedInputException', 'No content to map due to end-of-input')
    return this.value()
  }

  private value(): unknown {
    const start = this.source[this.position]
    if (start === '{') return this.object()
    if (start === '[') return this.array()
    if (start === '"') return this.text()
    const found = this.match(number)
    if (found !== null) return this.number(found)
    const literal = this.match(word)
    if (literal !== null) return literal[0] === 'null' ? null : literal[0] === 'true'
    throw this.unexpected()
  }

  private number(found: RegExpExecArray): unknown {
    const next = this.source[this.position]
    // A number at the top must stand alone; further inside the marks of the structure follow.
    if (next !== undefined && (this.depth === 0 ? !/\s/.test(next) : /[\w.$+-]/.test(next))) throw this.unexpected()
    if (found[1] !== undefined || found[2] !== undefined) return this.decimal(found[0])
    return found[0].length < 16 ? Number(found[0]) + 0 : narrowInteger(BigInt(found[0]))
  }

  private text(): string {
    const found = this.match(text)
    if (found === null) throw this.unexpected()
    return found[1]?.includes('\\') ? String(JSON.parse(found[0])) : (found[1] ?? '')
  }

  private array(): unknown[] {
    const items: unknown[] = []
    this.open()
    if (this.skip(']')) return items
    for (;;) {
      items.push(this.value())
      this.match(blank)
      if (this.skip(']')) return items
      this.expect(',')
    }
  }

  private object(): unknown {
    const members = new Map<string, unknown>()
    this.open()
    if (this.skip('}')) return {}
    for (;;) {
      const key = this.text()
      this.match(blank)
      this.expect(':')
      members.set(key, this.value())
      this.match(blank)
      if (this.skip('}')) return plainOrMap(members)
      this.expect(',')
    }
  }

  private open(): void {
    if (++this.depth > maxDepth)
      throw javaError('StreamConstraintsException', `Document nesting depth (${this.depth}) exceeds the maximum allowed (${maxDepth})`)
    this.position++
    this.match(blank)
  }

  private skip(mark: string): boolean {
    if (this.source[this.position] !== mark) return false
    this.position++
    this.depth--
    return true
  }

  private expect(mark: string): void {
    if (this.source[this.position] !== mark) throw this.unexpected()
    this.position++
    this.match(blank)
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)
    if (found !== null) this.position = pattern.lastIndex
    return found
  }

  private unexpected(): Error {
    const char = this.source[this.position]
    if (char === undefined) return javaError('JsonEOFException', 'Unexpected end-of-input')
    return javaError('JsonParseException', `Unexpected character ('${char}' (code ${char.charCodeAt(0)})) at column ${this.position + 1}`)
  }
}

/** A plain object, unless its keys would not keep their order in one. */
export function plainOrMap(members: Map<string, unknown>): unknown {
  for (const key of members.keys()) if (/^\d+$/.test(key) || key === '__proto__') return new LinkedMap(members)
  return Object.fromEntries(members)
}
