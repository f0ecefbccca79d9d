import { ExpressionError } from './expression-error.ts'
import type { Token, TokenType } from './token.ts'

/** Nesting of brackets, tags and operators a text may have before it is refused. */
const maxNesting = 400

/** A cursor over tokens. */
export class TokenStream {
  private readonly tokens: readonly Token[]
  private readonly source: string
  private position = 0
  private depth = 0

  constructor(tokens: readonly Token[], source: string) {
    this.tokens = tokens
    this.source = source
  }

  get current(): Token {
    return this.at(this.position)
  }

  get following(): Token {
    return this.at(this.position + 1)
  }

  /** The same source, other tokens: the inside of an interpolated string. */
  inside(tokens: readonly Token[]): TokenStream {
    return new TokenStream(tokens, this.source)
  }

  is(type: TokenType, value?: string): boolean {
    const token = this.current
    return token.type === type && (value === undefined || token.value === value)
  }

  next(): Token {
    const token = this.current
    this.position++
    return token
  }

  /** Takes the token when it is the asked one. */
  skip(type: TokenType, value?: string): boolean {
    if (!this.is(type, value)) return false
    this.position++
    return true
  }

  expect(type: TokenType, value?: string): Token {
    if (!this.is(type, value)) throw this.unexpected(value === undefined ? type : `${type} with value "${value}"`)
    return this.next()
  }

  unexpected(expected: string): ExpressionError {
    const { type, value } = this.current
    return this.error(
      `Unexpected token of value "${value}" and type ${type.toUpperCase()}, expected token of type ${expected.toUpperCase()}`,
    )
  }

  error(message: string, line = this.current.line): ExpressionError {
    return new ExpressionError('syntax', `${message} (${this.source}:${line})`)
  }

  /** Runs a nested rule, refusing what nests without end. */
  nested<T>(rule: () => T): T {
    if (++this.depth > maxNesting) throw this.error(`The expression nests deeper than ${maxNesting} levels`)
    const result = rule()
    this.depth--
    return result
  }

  private at(position: number): Token {
    return this.tokens[Math.min(position, this.tokens.length - 1)] ?? { type: 'end', value: '', line: 1 }
  }
}
