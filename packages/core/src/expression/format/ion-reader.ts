import { dbl } from '../../model/dbl.ts'
import { javaError } from '../expression-error.ts'
import { bytesOfBase64 } from '../filters/encoding.ts'
import { decimalOf } from '../values/decimal.ts'
import { plainOrMap } from '../values/json.ts'
import { narrowInteger } from '../values/number.ts'
import { ionTimestamp, typedText } from './ion-timestamp.ts'

export interface IonReading {
  /** A timestamp of a whole UTC day is a date. */
  readonly dayIsDate: boolean
  /** Stop behind the first value. */
  readonly firstOnly: boolean
}

const blank = /(?:[\s\u0000]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const timestamp = /\d{4}(?:T|-\d\d(?:T|-\d\d(?:T(?:\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?))/y
const special = /[+-]inf(?![\w$])/y
const radix = /-?0(?:[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|[bB][01]+(?:_[01]+)*)/y
const number = /-?(?:0|[1-9]\d*(?:_\d+)*)(\.(?:\d+(?:_\d+)*)?)?([eEdD][+-]?\d+)?/y
const symbol = /[A-Za-z_$][\w$]*/y
const quotedSymbol = /'(?!'')((?:[^'\\\n]|\\[\s\S])*)'/y
const shortText = /"((?:[^"\\\n]|\\[\s\S])*)"/y
const longText = /'''((?:[^'\\]|\\[\s\S]|'(?!''))*)'''/y
const nullWord = /null(?:\.[a-z]+)?$/
/** A number must be followed by a blank or a mark. */
const stop = /^(?:$|[\s\u0000{}[\](),"'/])/

/** The values of an Ion text: all of them or the first. @throws ExpressionError */
export function readIon(source: string, reading: IonReading): unknown[] {
  return new IonReader(source, reading).all()
}

class IonReader {
  private position = 0
  private depth = 0
  private readonly source: string
  private readonly reading: IonReading

  constructor(source: string, reading: IonReading) {
    this.source = source
    this.reading = reading
  }

  all(): unknown[] {
    const values: unknown[] = []
    this.skip()
    while (this.position < this.source.length) {
      const value = this.value(false)
      // The version marker is no value.
      if (value === '$ion_1_0' && values.length === 0) {
        this.skip()
        continue
      }
      values.push(value)
      if (this.reading.firstOnly) break
      this.skip()
    }
    return values
  }

  private value(inExpression: boolean): unknown {
    const char = this.source[this.position]
    if (this.source.startsWith('{{', this.position)) return this.lob()
    if (char === '{') return this.struct()
    if (char === '[') return this.sequence(']')
    if (char === '(') return this.sequence(')')
    if (char === '"') return unescaped(this.expectMatch(shortText)[1] ?? '')
    if (this.source.startsWith("'''", this.position)) return this.longText()
    const word = this.match(quotedSymbol) ?? this.match(symbol)
    if (word !== null) return this.word(word)
    return this.scalar() ?? this.operator(inExpression)
  }

  private scalar(): unknown {
    const infinite = this.match(special)
    if (infinite !== null) return infinite[0] === '+inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    const time = this.match(timestamp)
    if (time !== null) return ionTimestamp(time[0], this.reading.dayIsDate)
    const digits = this.match(radix) ?? this.match(number)
    if (digits === null) return undefined
    if (!stop.test(this.source.slice(this.position, this.position + 1))) throw this.corrupt()
    return numberOf(digits[0].replaceAll('_', ''), digits[1], digits[2])
  }

  private operator(inExpression: boolean): unknown {
    const found = inExpression ? /^[!#%&*+\-./;<=>?@^`|~]+/.exec(this.source.slice(this.position)) : null
    if (found === null) throw this.corrupt()
    this.position += found[0].length
    return found[0]
  }

  private word(found: RegExpExecArray): unknown {
    const isQuoted = found[1] !== undefined
    const text = isQuoted ? unescaped(found[1] ?? '') : found[0]
    const before = this.position
    this.skip()
    if (this.source.startsWith('::', this.position)) {
      this.position += 2
      this.skip()
      return annotated(text, this.value(false), this.reading.dayIsDate)
    }
    this.position = before
    if (isQuoted) return text
    if (text === 'true' || text === 'false') return text === 'true'
    if (text === 'nan') return Number.NaN
    if (text === 'null') {
      const type = /^\.[a-z]+/.exec(this.source.slice(this.position))
      if (type !== null && nullWord.test(`null${type[0]}`)) this.position += type[0].length
      return null
    }
    return text
  }

  private longText(): string {
    let text = ''
    for (;;) {
      text += unescaped(this.expectMatch(longText)[1] ?? '')
      this.skip()
      if (!this.source.startsWith("'''", this.position)) return text
    }
  }

  private lob(): Uint8Array {
    this.position += 2
    this.match(/\s*/y)
    const text = this.match(shortText)
    const content = text === null ? this.expectMatch(/[A-Za-z0-9+/=\s]*/y)[0].replace(/\s/g, '') : unescaped(text[1] ?? '')
    this.match(/\s*/y)
    if (!this.source.startsWith('}}', this.position)) throw this.corrupt()
    this.position += 2
    if (text !== null) return new TextEncoder().encode(content)
    if (content.length % 4 !== 0) throw javaError('IonException', 'invalid base64 image - too short')
    return bytesOfBase64(content)
  }

  private sequence(end: string): unknown[] {
    const items: unknown[] = []
    this.open()
    while (!this.close(end)) {
      if (items.length > 0 && end === ']') this.comma()
      if (this.close(end)) break
      items.push(this.value(end === ')'))
      this.skip()
    }
    return items
  }

  private struct(): unknown {
    const members = new Map<string, unknown>()
    this.open()
    while (!this.close('}')) {
      if (members.size > 0) this.comma()
      if (this.close('}')) break
      const key = this.fieldName()
      this.skip()
      if (this.source[this.position] !== ':') throw this.corrupt()
      this.position++
      this.skip()
      members.set(key, this.value(false))
      this.skip()
    }
    return plainOrMap(members)
  }

  private fieldName(): string {
    if (this.source.startsWith("'''", this.position)) return this.longText()
    const found = this.match(shortText) ?? this.match(quotedSymbol)
    return found === null ? this.expectMatch(symbol)[0] : unescaped(found[1] ?? '')
  }

  private open(): void {
    if (++this.depth > 1000) throw javaError('StreamConstraintsException', 'Document nesting depth exceeds the maximum allowed (1000)')
    this.position++
    this.skip()
  }

  private close(end: string): boolean {
    if (this.source[this.position] !== end) return false
    this.position++
    this.depth--
    return true
  }

  private comma(): void {
    if (this.source[this.position] !== ',') throw this.corrupt()
    this.position++
    this.skip()
  }

  private skip(): void {
    this.match(blank)
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)
    if (found !== null) this.position = pattern.lastIndex
    return found
  }

  private expectMatch(pattern: RegExp): RegExpExecArray {
    const found = this.match(pattern)
    if (found === null) throw this.corrupt()
    return found
  }

  private corrupt(): Error {
    const before = this.source.slice(0, this.position)
    const line = before.split('\n').length
    return javaError(
      'IonReaderTextParsingException',
      `Corrupt content to decode; syntax error at line ${line} offset ${before.length - before.lastIndexOf('\n')}`,
    )
  }
}

function numberOf(digits: string, fraction: string | undefined, exponent: string | undefined): unknown {
  if (/^-?0[xXbB]/.test(digits)) {
    const value = BigInt(digits.replace('-', ''))
    return narrowInteger(digits.startsWith('-') ? -value : value)
  }
  if (exponent !== undefined && /[eE]/.test(exponent)) return dbl(Number(digits))
  if (fraction === undefined && exponent === undefined) return narrowInteger(BigInt(digits))
  return decimalOf(digits.replace(/[dD]/, 'E')) ?? null
}

/** Known annotations make dates of texts; others stay in front of the value. */
function annotated(annotation: string, value: unknown, dayIsDate: boolean): unknown {
  const typed = typeof value === 'string' ? typedText(annotation, value, dayIsDate) : undefined
  return typed ?? `${annotation}::${String(value)}`
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' }

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g, (_whole, x, u, long, char) => {
    const code = x ?? u ?? long
    return code === undefined ? (escapes[char] ?? char) : String.fromCodePoint(Number.parseInt(code, 16))
  })
}
