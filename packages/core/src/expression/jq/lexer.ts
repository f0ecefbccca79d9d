import { JqSyntaxError } from './jq-error.ts'

export interface JqToken {
  readonly type: 'field' | 'name' | 'variable' | 'number' | 'string' | 'format' | 'operator' | 'end'
  readonly value: string
  /** Parts of a string: texts and the tokens of interpolations. */
  readonly parts?: readonly (string | readonly JqToken[])[]
}

const skipped = /(?:\s+|#[^\n]*)+/y
const field = /\.([A-Za-z_]\w*)/y
const name = /[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*/y
const variable = /\$(?:[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)/y
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const format = /@\w+/y
const operator = /\?\/\/=?|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?]/y
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"' }

/** Splits a program into tokens. @throws JqSyntaxError */
export function tokenizeJq(source: string): readonly JqToken[] {
  return new JqLexer(source).run()
}

class JqLexer {
  private position = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  run(): JqToken[] {
    const tokens = this.until(undefined)
    tokens.push({ type: 'end', value: '' })
    return tokens
  }

  /** Tokens up to a closing parenthesis that was not opened here, or to the end. */
  private until(end: ')' | undefined): JqToken[] {
    const tokens: JqToken[] = []
    let depth = 0
    for (;;) {
      this.match(skipped)
      const char = this.source[this.position]
      if (char === undefined) {
        if (end === undefined) return tokens
        throw new JqSyntaxError('unterminated interpolation')
      }
      if (char === '(') depth++
      if (char === ')' && depth-- === 0 && end !== undefined) {
        this.position++
        return tokens
      }
      tokens.push(this.token(char))
    }
  }

  private token(char: string): JqToken {
    if (char === '"') return this.string()
    const digits = this.match(number)
    if (digits !== undefined) return { type: 'number', value: digits }
    const key = this.match(field)
    if (key !== undefined) return { type: 'field', value: key.slice(1) }
    const word = this.match(name)
    if (word !== undefined) return { type: 'name', value: word }
    const bound = this.match(variable)
    if (bound !== undefined) return { type: 'variable', value: bound.slice(1) }
    const formatter = this.match(format)
    if (formatter !== undefined) return { type: 'format', value: formatter }
    const mark = this.match(operator)
    if (mark !== undefined) return { type: 'operator', value: mark }
    throw new JqSyntaxError(`unexpected character '${char}'`)
  }

  private string(): JqToken {
    const parts: (string | readonly JqToken[])[] = []
    let text = ''
    this.position++
    for (;;) {
      const char = this.source[this.position++]
      if (char === undefined) throw new JqSyntaxError('unterminated string')
      if (char === '"') break
      if (char !== '\\') text += char
      else if (this.source[this.position] === '(') {
        this.position++
        if (text !== '') parts.push(text)
        text = ''
        const inner = this.until(')')
        parts.push([...inner, { type: 'end', value: '' }])
      } else text += this.escape()
    }
    if (text !== '' || parts.length === 0) parts.push(text)
    return { type: 'string', value: '', parts }
  }

  private escape(): string {
    const char = this.source[this.position++] ?? ''
    if (char === 'u') {
      const hex = this.source.slice(this.position, this.position + 4)
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new JqSyntaxError('invalid \\u escape')
      this.position += 4
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    const plain = escapes[char]
    if (plain === undefined) throw new JqSyntaxError(`invalid escape \\${char}`)
    return plain
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)?.[0]
    if (found !== undefined) this.position += found.length
    return found
  }
}
