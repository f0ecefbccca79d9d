import { JqSyntaxError } from './jq-error.ts'
import type { JqToken } from './lexer.ts'

/** Nesting a program may have before it is refused. */
const maxNesting = 300

/** A cursor over the tokens of a program. */
export class JqCursor {
  private depth = 0
  protected position = 0
  private readonly tokens: readonly JqToken[]

  constructor(tokens: readonly JqToken[]) {
    this.tokens = tokens
  }

  /** Runs a nested rule. */
  protected nested<T>(rule: () => T): T {
    if (++this.depth > maxNesting) throw new JqSyntaxError('the program nests too deep')
    const parsed = rule()
    this.depth--
    return parsed
  }

  protected get current(): JqToken {
    return this.tokens[this.position] ?? { type: 'end', value: '' }
  }

  protected get following(): JqToken {
    return this.tokens[this.position + 1] ?? { type: 'end', value: '' }
  }

  protected is(type: JqToken['type'], value?: string): boolean {
    return this.current.type === type && (value === undefined || this.current.value === value)
  }

  protected isWord(word: string): boolean {
    return this.is('name', word)
  }

  protected next(): JqToken {
    const token = this.current
    this.position++
    return token
  }

  protected skip(type: JqToken['type'], value: string): boolean {
    if (!this.is(type, value)) return false
    this.position++
    return true
  }

  protected skipWord(word: string): boolean {
    return this.skip('name', word)
  }

  protected expect(type: JqToken['type'], value?: string): JqToken {
    if (!this.is(type, value)) throw new JqSyntaxError(`expected ${value ?? type}, got '${this.current.value}'`)
    return this.next()
  }
}
