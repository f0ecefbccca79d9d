import { dbl } from '../dbl.ts'

/** The text ended inside a value: with more text it may be right. */
export class IonIncomplete extends SyntaxError {}

/** Every value of an Ion text. Numbers, texts, booleans, lists and maps become plain values; decimals doubles; timestamps and symbols
 *  texts; blobs their base64; annotations are dropped. JSON is Ion too. @throws SyntaxError with the offset */
export function readIon(text: string): unknown[] {
  const reader = new IonReader(text)
  const values: unknown[] = []
  for (let value = reader.next(); value !== end; value = reader.next()) values.push(value)
  return values
}

const end: unique symbol = Symbol('end')
const number = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eEdD][-+]?\d+)?)/
const timestamp = /^\d{4}(?:T|-\d\d(?:T|-\d\d(?:T(?:\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?))/
const symbol = /^[A-Za-z_$][\w$]*/
const afterScalar = /[\s,:{}[\]()"'/]/
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  v: '\v',
  '"': '"',
  "'": "'",
  '?': '?',
  '\\': '\\',
  '/': '/',
  '\n': '',
}
const maxDepth = 1000

class IonReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  next(): unknown {
    for (;;) {
      this.#skip()
      if (this.#at >= this.#text.length) return end
      const isMarker = this.#text.startsWith('$ion_1_0', this.#at) && !/[\w$]/.test(this.#text[this.#at + 8] ?? ' ')
      if (!isMarker) return this.#value()
      this.#at += 8
    }
  }

  #value(): unknown {
    this.#skip()
    const char = this.#text[this.#at]
    if (char === undefined) throw this.#incomplete()
    if (char === '"') return this.#quoted('"')
    if (char === '{') return this.#text[this.#at + 1] === '{' ? this.#lob() : this.#struct()
    if (char === '[') return this.#sequence(']', true)
    if (char === '(') return this.#sequence(')', false)
    if (char === "'") return this.#symbolOrText()
    if (/[\d+-]/.test(char)) return this.#number()
    return this.#word()
  }

  #struct(): Record<string, unknown> {
    this.#enter()
    const struct: Record<string, unknown> = {}
    for (;;) {
      if (this.#closes('}')) return struct
      const key = this.#fieldName()
      this.#skip()
      if (this.#text[this.#at] !== ':')
        throw this.#at >= this.#text.length ? this.#incomplete() : this.#error("expected ':' behind a field name")
      this.#at++
      const value = this.#value()
      Object.defineProperty(struct, key, { value, enumerable: true, configurable: true, writable: true })
      this.#separator('}')
    }
  }

  #sequence(close: string, hasCommas: boolean): unknown[] {
    this.#enter()
    const items: unknown[] = []
    while (!this.#closes(close)) {
      items.push(this.#value())
      if (hasCommas) this.#separator(close)
    }
    return items
  }

  #enter(): void {
    this.#at++
    if (++this.#depth > maxDepth) throw this.#error(`nested more than ${maxDepth} deep`)
  }

  #closes(close: string): boolean {
    this.#skip()
    if (this.#at >= this.#text.length) throw this.#incomplete()
    if (this.#text[this.#at] !== close) return false
    this.#at++
    this.#depth--
    return true
  }

  #separator(close: string): void {
    this.#skip()
    const char = this.#text[this.#at]
    if (char === ',') this.#at++
    else if (char === undefined) throw this.#incomplete()
    else if (char !== close) throw this.#error(`expected ',' or '${close}'`)
  }

  #fieldName(): string {
    const char = this.#text[this.#at]
    if (char === '"') return this.#quoted('"')
    if (char === "'") return this.#text.startsWith("'''", this.#at) ? this.#longText() : this.#quoted("'")
    const found = symbol.exec(this.#text.slice(this.#at, this.#at + 256))
    if (found === null) throw this.#error('expected a field name')
    this.#at += found[0].length
    return found[0]
  }

  #quoted(quote: string): string {
    let from = ++this.#at
    let text = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) throw this.#incomplete()
      if (char === quote) break
      if (char === '\\') {
        text += this.#text.slice(from, this.#at) + this.#escape()
        from = this.#at
      } else this.#at++
    }
    text += this.#text.slice(from, this.#at++)
    return text
  }

  #escape(): string {
    const char = this.#text[this.#at + 1]
    if (char === undefined) throw this.#incomplete()
    const digits = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0
    if (digits === 0) {
      const replacement = escapes[char]
      if (replacement === undefined) throw this.#error(`unknown escape '\\${char}'`)
      this.#at += 2
      return replacement
    }
    const hex = this.#text.slice(this.#at + 2, this.#at + 2 + digits)
    if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits) throw this.#error(`'\\${char}' needs ${digits} hexadecimal digits`)
    this.#at += 2 + digits
    return digits === 8 ? String.fromCodePoint(Number.parseInt(hex, 16)) : String.fromCharCode(Number.parseInt(hex, 16))
  }

  /** `'''…'''` pieces that follow each other are one text. */
  #longText(): string {
    let text = ''
    while (this.#text.startsWith("'''", this.#at)) {
      this.#at += 3
      while (!this.#text.startsWith("'''", this.#at)) {
        if (this.#at >= this.#text.length) throw this.#incomplete()
        text += this.#text[this.#at] === '\\' ? this.#escape() : this.#text[this.#at++]
      }
      this.#at += 3
      this.#skip()
    }
    return text
  }

  #symbolOrText(): unknown {
    if (this.#text.startsWith("'''", this.#at)) return this.#longText()
    return this.#annotated(this.#quoted("'"))
  }

  #word(): unknown {
    const found = symbol.exec(this.#text.slice(this.#at, this.#at + 4096))
    if (found === null) throw this.#error(`unexpected '${this.#text[this.#at]}'`)
    this.#at += found[0].length
    const word = found[0]
    if (word === 'null') {
      const typed = /^\.[a-z]+/.exec(this.#text.slice(this.#at, this.#at + 16))
      this.#at += typed?.[0].length ?? 0
      return null
    }
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'nan') return Number.NaN
    return this.#annotated(word)
  }

  /** `name::value` is the value. */
  #annotated(name: string): unknown {
    const before = this.#at
    this.#skip()
    if (this.#text.startsWith('::', this.#at)) {
      this.#at += 2
      return this.#value()
    }
    this.#at = before
    return name
  }

  #number(): unknown {
    const rest = this.#text.slice(this.#at, this.#at + 4096)
    const date = timestamp.exec(rest)
    const found = date ?? /^[-+]inf/.exec(rest) ?? number.exec(rest)
    if (found === null) throw this.#error(`unexpected '${rest[0]}'`)
    const after = rest[found[0].length]
    if (after !== undefined && !afterScalar.test(after)) throw this.#error(`unexpected '${after}' in a number`)
    this.#at += found[0].length
    return date === null ? numberOf(found[0]) : timestampText(found[0])
  }

  #lob(): string {
    const close = this.#text.indexOf('}}', this.#at)
    if (close < 0) throw this.#incomplete()
    const body = this.#text.slice(this.#at + 2, close).trim()
    this.#at = close + 2
    return body.startsWith('"') ? new IonReader(body).#quoted('"') : body.replace(/\s/g, '')
  }

  #skip(): void {
    for (;;) {
      while (/\s/.test(this.#text[this.#at] ?? 'x')) this.#at++
      const isBlock = this.#text.startsWith('/*', this.#at)
      if (!isBlock && !this.#text.startsWith('//', this.#at)) return
      const close = this.#text.indexOf(isBlock ? '*/' : '\n', this.#at)
      if (isBlock && close < 0) throw this.#incomplete()
      this.#at = close < 0 ? this.#text.length : close + (isBlock ? 2 : 1)
    }
  }

  #error(message: string): SyntaxError {
    return new SyntaxError(`Not Ion at offset ${this.#at}: ${message}`)
  }

  #incomplete(): IonIncomplete {
    return new IonIncomplete(`Not Ion: the text ends inside a value at offset ${this.#text.length}`)
  }
}

function numberOf(text: string): unknown {
  if (text.endsWith('inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const plain = text.replaceAll('_', '').replace(/[dD]/, 'e')
  if (/^[-+]?0[xXbB]/.test(plain)) return exact(BigInt(plain.replace(/^[-+]/, '')) * (plain.startsWith('-') ? -1n : 1n))
  if (/[.eE]/.test(plain)) return dbl(Number(plain))
  const value = Number(plain)
  return Number.isSafeInteger(value) ? value : BigInt(plain)
}

function exact(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** Texts that every date function reads: missing months and days are the first, missing seconds zero. */
function timestampText(text: string): string {
  const [date = '', time = ''] = text.split('T')
  const [year, month = '01', day = '01'] = date.split('-')
  const whole = `${year}-${month}-${day}`
  if (time === '') return whole
  return `${whole}T${/^\d\d:\d\d:\d\d/.test(time) ? time : `${time.slice(0, 5)}:00${time.slice(5)}`}`
}
