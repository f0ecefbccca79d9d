import type { GenerationRules } from '../generation.ts'
import { dbl } from '../model/dbl.ts'
import type { Arguments, BinaryOperator, Expression } from './ast.ts'
import type { TokenStream } from './token-stream.ts'
import { longLiteral } from './values/number.ts'

const fixedPrecedences: Readonly<Record<string, number>> = {
  or: 10,
  and: 15,
  is: 20,
  'is not': 20,
  contains: 20,
  '==': 30,
  equals: 30,
  '!=': 30,
  '<': 30,
  '>': 30,
  '<=': 30,
  '>=': 30,
  '+': 40,
  '-': 40,
  '*': 60,
  '/': 60,
  '%': 60,
  '|': 100,
  '~': 110,
  '..': 120,
}
const unaryPrecedence = 500
const none: Arguments = { positional: [], named: [] }
const words: Readonly<Record<string, unknown>> = {
  true: true,
  TRUE: true,
  false: false,
  FALSE: false,
  null: null,
  NULL: null,
  none: null,
  NONE: null,
}

/** Precedence climbing over the tokens of one delimiter pair. */
export class ExpressionParser {
  private readonly tokens: TokenStream
  private readonly rules: GenerationRules

  constructor(tokens: TokenStream, rules: GenerationRules) {
    this.tokens = tokens
    this.rules = rules
  }

  expression(): Expression {
    return this.tokens.nested(() => this.ternary(this.binary(0)))
  }

  private ternary(condition: Expression): Expression {
    if (!this.tokens.is('punctuation', '?')) return condition
    const { line } = this.tokens.next()
    const yes = this.expression()
    this.tokens.expect('punctuation', ':')
    return { type: 'ternary', condition, yes, no: this.expression(), line }
  }

  private precedence(): number {
    const { type, value } = this.tokens.current
    if (type !== 'operator') return -1
    if (value === '??' || value === '???' || value === 'isIn') return this.rules.coalescePrecedence
    return fixedPrecedences[value] ?? -1
  }

  private binary(minimum: number): Expression {
    let left = this.operand()
    for (let precedence = this.precedence(); precedence >= minimum && precedence > 0; precedence = this.precedence()) {
      const { value, line } = this.tokens.next()
      if (value === '|') left = { type: 'filter', input: left, ...this.invocation(), line }
      else if (value === 'is' || value === 'is not')
        left = { type: 'test', input: left, ...this.invocation(), negated: value !== 'is', line }
      else {
        const right = this.tokens.nested(() => this.binary(precedence + 1))
        left = { type: 'binary', operator: (value === 'equals' ? '==' : value) as BinaryOperator, left, right, line } // the lexer knows no other operator
      }
    }
    return left
  }

  /** `name` or `name(arguments)`. */
  invocation(): { name: string; args: Arguments } {
    const name = this.tokens.expect('name').value
    return { name, args: this.tokens.is('punctuation', '(') ? this.args() : none }
  }

  private operand(): Expression {
    const token = this.tokens.current
    if (token.type === 'operator' && (token.value === 'not' || token.value === '-' || token.value === '+')) {
      this.tokens.next()
      const operand = this.tokens.nested(() => this.binary(unaryPrecedence))
      return { type: 'unary', operator: token.value, operand, line: token.line }
    }
    if (this.tokens.skip('punctuation', '(')) {
      const inner = this.expression()
      this.tokens.expect('punctuation', ')')
      return this.postfix(inner)
    }
    if (this.tokens.skip('punctuation', '[')) return this.list()
    if (this.tokens.skip('punctuation', '{')) return this.map()
    return this.postfix(this.primary())
  }

  private primary(): Expression {
    const { type, value, line, parts } = this.tokens.next()
    if (type === 'string') return { type: 'literal', value }
    if (type === 'long') return this.long(value, line)
    if (type === 'double') return { type: 'literal', value: dbl(Number(value)) }
    if (type === 'interpolated') return { type: 'concat', parts: (parts ?? []).map((part) => this.part(part)) }
    if (type !== 'name') throw this.tokens.error(`Unexpected token "${value}" of type ${type.toUpperCase()}`, line)
    if (Object.hasOwn(words, value)) return { type: 'literal', value: words[value] }
    if (this.tokens.is('punctuation', '(')) return { type: 'call', name: value, args: this.args(), line }
    return { type: 'name', name: value, line }
  }

  private long(text: string, line: number): Expression {
    const value = BigInt(text.replace('L', ''))
    if (value > 9223372036854775807n) throw this.tokens.error(`For input string: "${text}"`, line)
    return { type: 'literal', value: longLiteral(value) }
  }

  private part(part: string | readonly import('./token.ts').Token[]): Expression {
    if (typeof part === 'string') return { type: 'literal', value: part }
    const inner = new ExpressionParser(this.tokens.inside(part), this.rules)
    const expression = inner.expression()
    inner.tokens.expect('end')
    return expression
  }

  private postfix(start: Expression): Expression {
    let node = start
    for (;;) {
      const { line } = this.tokens.current
      if (this.tokens.skip('punctuation', '.')) {
        const key: Expression = { type: 'literal', value: this.tokens.expect('name').value }
        const args = this.tokens.is('punctuation', '(') ? this.args() : undefined
        node = { type: 'attribute', object: node, key, ...(args === undefined ? {} : { args }), line }
      } else if (this.tokens.skip('punctuation', '[')) {
        const key = this.expression()
        this.tokens.expect('punctuation', ']')
        node = { type: 'attribute', object: node, key, line }
      } else return node
    }
  }

  private list(): Expression {
    const items: Expression[] = []
    if (this.tokens.skip('punctuation', ']')) return { type: 'list', items }
    do items.push(this.expression())
    while (this.tokens.skip('punctuation', ','))
    this.tokens.expect('punctuation', ']')
    return { type: 'list', items }
  }

  private map(): Expression {
    const entries: (readonly [Expression, Expression])[] = []
    if (this.tokens.skip('punctuation', '}')) return { type: 'map', entries }
    do {
      const key = this.expression()
      this.tokens.expect('punctuation', ':')
      entries.push([key, this.expression()])
    } while (this.tokens.skip('punctuation', ','))
    this.tokens.expect('punctuation', '}')
    return { type: 'map', entries }
  }

  /** Positional arguments first, then named ones. */
  args(): Arguments {
    this.tokens.expect('punctuation', '(')
    const positional: Expression[] = []
    const named: (readonly [string, Expression])[] = []
    while (!this.tokens.is('punctuation', ')')) {
      if (positional.length + named.length > 0) this.tokens.expect('punctuation', ',')
      if (this.tokens.is('name') && this.tokens.following.type === 'punctuation' && this.tokens.following.value === '=') {
        const name = this.tokens.next().value
        this.tokens.next()
        named.push([name, this.expression()])
      } else if (named.length > 0) throw this.tokens.error('Positional arguments must be declared before any named arguments.')
      else positional.push(this.expression())
    }
    this.tokens.next()
    return { positional, named }
  }
}
