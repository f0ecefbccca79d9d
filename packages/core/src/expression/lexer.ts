import { ExpressionError } from './expression-error.ts'
import type { Token, TokenType } from './token.ts'

/** Longest first; word operators need a character after them that cannot be part of a name. */
const operator = /(?:is not|contains|equals|isIn|and|not|is|or)(?![\p{L}\p{N}_])|\?\?\?|\?\?|==|!=|>=|<=|\.\.|[><+\-*/%|~]/uy
const whitespace = /\s+/y
const name = /[\p{L}_][\p{L}\p{N}_]*/uy
const number = /\d+(?:\.\d+|L)?/y
const punctuation = /[()[\]{}?:.,=]/y
const plainString = /"([^#"\\]*(?:\\[\s\S][^#"\\]*)*)"|'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y
const interpolatedPart = /[^#"\\]*(?:(?:\\[\s\S]|#(?!\{))[^#"\\]*)*/y
const printEnd = /\s*(-?)\}\}/y
const tagEnd = /\s*(-?)%\}/y
const trimMark = /-(?=\s)/y
const verbatimTag = /(-?)\s*verbatim\s*-?%\}/y
const endVerbatim = /\{%(-?)\s*endverbatim\s*(-?)%\}/g
const interpolationEnd = /\s*\}/y
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Splits a text into tokens. @throws ExpressionError of kind `syntax`, never anything else. */
export function tokenize(source: string): Token[] {
  return new Lexer(source).run()
}

class Lexer {
  private position = 0
  private lineAt = 0
  private line = 1
  private trimNext = false
  private readonly tokens: Token[] = []
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  run(): Token[] {
    while (this.position < this.source.length) this.text()
    this.push('end', '')
    return this.tokens
  }

  private text(): void {
    const start = this.position
    const open = this.nextDelimiter(start)
    let content = this.source.slice(start, open)
    if (this.trimNext) content = content.trimStart()
    this.trimNext = false
    if (open === this.source.length) {
      this.position = open
      this.pushText(content)
      return
    }
    this.position = open + 2
    const kind = this.source[open + 1]
    if (kind === '%' && this.match(verbatimTag)) return this.verbatim(content, this.source[open + 2] === '-')
    if (this.match(trimMark)) content = content.trimEnd()
    this.pushText(content)
    if (kind === '#') return this.position < this.source.length ? this.comment() : undefined
    this.push(kind === '{' ? 'printOpen' : 'tagOpen', kind === '{' ? '{{' : '{%')
    this.delimited(kind === '{' ? printEnd : tagEnd, kind === '{' ? 'printClose' : 'tagClose')
  }

  private nextDelimiter(from: number): number {
    for (let at = this.source.indexOf('{', from); at >= 0; at = this.source.indexOf('{', at + 1)) {
      const next = this.source[at + 1]
      if (next === '{' || next === '%' || next === '#') return at
    }
    return this.source.length
  }

  private pushText(content: string): void {
    if (content !== '') this.push('text', content)
  }

  private comment(): void {
    const end = this.source.indexOf('#}', this.position)
    if (end < 0) throw this.error('Unclosed comment.')
    this.trimNext = this.source[end - 1] === '-'
    this.position = end + 2
  }

  /** The content is taken as it is; its leading blanks are always dropped. */
  private verbatim(before: string, trimBefore: boolean): void {
    this.pushText(trimBefore ? before.trimEnd() : before)
    endVerbatim.lastIndex = this.position
    const end = endVerbatim.exec(this.source)
    if (end === null) throw this.error('Could not find endverbatim tag.')
    let content = this.source.slice(this.position, end.index).trimStart()
    if (end[1] === '-') content = content.trimEnd()
    this.pushText(content)
    this.trimNext = end[2] === '-'
    this.position = endVerbatim.lastIndex
  }

  /** Everything up to a closing delimiter that stands outside of brackets. */
  private delimited(end: RegExp, closing: TokenType): void {
    const brackets: string[] = []
    for (;;) {
      if (brackets.length === 0) {
        const closed = this.match(end)
        if (closed) {
          this.push(closing, closed[0])
          this.trimNext = closed[1] === '-'
          return
        }
      }
      this.match(whitespace)
      if (this.position >= this.source.length) throw this.error('Unexpected end of template.')
      this.expressionToken(brackets)
    }
  }

  private expressionToken(brackets: string[]): void {
    const op = this.match(operator)
    if (op) return this.push('operator', op[0])
    const word = this.match(name)
    if (word) return this.push('name', word[0])
    const digits = this.match(number)
    if (digits) return this.push(digits[0].includes('.') ? 'double' : 'long', digits[0])
    const mark = this.match(punctuation)
    if (mark) {
      this.trackBracket(mark[0], brackets)
      return this.push('punctuation', mark[0])
    }
    const text = this.match(plainString)
    if (text) return this.push('string', unescaped(text[1] ?? text[2] ?? '', text[1] === undefined ? "'" : '"'))
    if (this.source[this.position] === '"') return this.interpolated()
    throw this.error(`Unexpected character [${this.source[this.position]}]`)
  }

  private trackBracket(mark: string, brackets: string[]): void {
    const closer = closers[mark]
    if (closer !== undefined) brackets.push(closer)
    else if (mark === ')' || mark === ']' || mark === '}') {
      if (brackets.pop() !== mark) throw this.error(`Unexpected "${mark}"`)
    }
  }

  private interpolated(): void {
    const line = this.currentLine()
    this.position++
    const parts: (string | readonly Token[])[] = []
    for (;;) {
      const text = this.match(interpolatedPart)
      if (text && text[0] !== '') parts.push(unescaped(text[0], '"'))
      if (this.source[this.position] === '"') break
      if (!this.source.startsWith('#{', this.position)) throw this.error('Unclosed string.')
      this.position += 2
      parts.push(this.interpolation())
    }
    this.position++
    this.tokens.push({ type: 'interpolated', value: '', line, parts })
  }

  private interpolation(): Token[] {
    const start = this.tokens.length
    const brackets: string[] = []
    for (;;) {
      if (brackets.length === 0 && this.match(interpolationEnd)) break
      this.match(whitespace)
      if (this.position >= this.source.length) throw this.error('Unclosed string interpolation.')
      this.expressionToken(brackets)
    }
    this.push('end', '')
    return this.tokens.splice(start)
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)
    if (found !== null) this.position = pattern.lastIndex
    return found
  }

  private push(type: TokenType, value: string): void {
    this.tokens.push({ type, value, line: this.currentLine() })
  }

  private currentLine(): number {
    for (let at = this.source.indexOf('\n', this.lineAt); at >= 0 && at < this.position; at = this.source.indexOf('\n', this.lineAt)) {
      this.line++
      this.lineAt = at + 1
    }
    return this.line
  }

  private error(message: string): ExpressionError {
    return new ExpressionError('syntax', `${message} (${this.source}:${this.currentLine()})`)
  }
}

/** Only the quote itself can be escaped; every other backslash stays. */
function unescaped(text: string, quote: string): string {
  return text.includes('\\') ? text.replaceAll(`\\${quote}`, quote) : text
}
