import type { Jq, JqPattern } from './ast.ts'
import { JqCursor } from './cursor.ts'
import { JqSyntaxError } from './jq-error.ts'
import type { JqToken } from './lexer.ts'
import { identity } from './program-parts.ts'

/** Objects, strings and patterns; what stands inside of them is left to the parser of expressions. */
export abstract class JqStructureParser extends JqCursor {
  protected abstract pipe(): Jq
  protected abstract postfix(): Jq
  /** The program of an interpolation. */
  protected abstract inner(tokens: readonly JqToken[]): Jq

  protected object(): Jq {
    const entries: (readonly [Jq, Jq])[] = []
    while (!this.is('operator', '}')) {
      if (entries.length > 0) this.expect('operator', ',')
      entries.push(this.member())
    }
    this.position++
    return { type: 'object', entries }
  }

  protected member(): readonly [Jq, Jq] {
    const token = this.current
    if (token.type === 'variable') {
      this.position++
      const value: Jq = token.value === '__loc__' ? { type: 'literal', value: null } : { type: 'variable', name: token.value }
      return [{ type: 'literal', value: token.value }, value]
    }
    const key = this.objectKey()
    if (this.skip('operator', ':')) return [key, this.memberValue()]
    return [key, { type: 'index', target: identity, key }]
  }

  protected objectKey(): Jq {
    const token = this.current
    if (token.type === 'string') return this.text()
    this.position++
    if (token.type === 'name') return { type: 'literal', value: token.value }
    if (token.type === 'format' && this.is('string')) return this.text(token.value)
    if (token.type === 'operator' && token.value === '(') {
      const key = this.pipe()
      this.expect('operator', ')')
      return key
    }
    throw new JqSyntaxError(`unexpected '${token.value}' as object key`)
  }

  /** Terms joined by `|`; operators and commas need parentheses. */
  protected memberValue(): Jq {
    const left: Jq = this.skip('operator', '-') ? { type: 'negate', operand: this.postfix() } : this.postfix()
    return this.skip('operator', '|') ? { type: 'pipe', left, right: this.memberValue() } : left
  }

  protected text(format?: string): Jq {
    const { parts = [] } = this.expect('string')
    const [only] = parts
    if (parts.length === 1 && typeof only === 'string') return { type: 'literal', value: only }
    const parsed = parts.map((part) => (typeof part === 'string' ? part : this.inner(part)))
    return { type: 'text', parts: parsed, ...(format === undefined ? {} : { format }) }
  }

  protected pattern(): JqPattern {
    if (this.is('variable')) return { type: 'variable', name: this.next().value }
    if (this.skip('operator', '[')) {
      const items = [this.pattern()]
      while (this.skip('operator', ',')) items.push(this.pattern())
      this.expect('operator', ']')
      return { type: 'array', items }
    }
    this.expect('operator', '{')
    const entries = [this.patternEntry()]
    while (this.skip('operator', ',')) entries.push(this.patternEntry())
    this.expect('operator', '}')
    return { type: 'object', entries }
  }

  protected patternEntry(): { key: Jq; variable?: string; value?: JqPattern } {
    if (this.is('variable')) {
      const variable = this.next().value
      const key: Jq = { type: 'literal', value: variable }
      return this.skip('operator', ':') ? { key, variable, value: this.pattern() } : { key, variable }
    }
    const key = this.objectKey()
    this.expect('operator', ':')
    return { key, value: this.pattern() }
  }
}
