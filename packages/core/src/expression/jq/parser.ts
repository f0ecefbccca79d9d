import type { Jq, JqDefinition, JqOperator, JqPattern, JqUpdate } from './ast.ts'
import { JqSyntaxError } from './jq-error.ts'
import { type JqToken, tokenizeJq } from './lexer.ts'
import { bind, identity, numberLiteral, optional } from './program-parts.ts'
import { JqStructureParser } from './structure-parser.ts'

const updates = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='])
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const keywords = new Set([
  'def',
  'if',
  'then',
  'elif',
  'else',
  'end',
  'as',
  'reduce',
  'foreach',
  'try',
  'catch',
  'label',
  'import',
  'include',
  'and',
  'or',
  '__loc__',
])

/** Reads a program. @throws JqSyntaxError */
export function parseJq(source: string): Jq {
  const parser = new JqParser(tokenizeJq(source))
  return parser.program()
}

/** Reads a sequence of definitions without a body. */
export function parseDefinitions(source: string): readonly JqDefinition[] {
  return new JqParser(tokenizeJq(source)).definitions()
}

class JqParser extends JqStructureParser {
  program(): Jq {
    if (this.is('end')) return identity
    const program = this.pipe()
    this.expect('end')
    return program
  }

  definitions(): JqDefinition[] {
    const definitions: JqDefinition[] = []
    while (this.isWord('def')) definitions.push(this.definition())
    this.expect('end')
    return definitions
  }

  protected override inner(tokens: readonly JqToken[]): Jq {
    return new JqParser(tokens).program()
  }

  protected override pipe(): Jq {
    return this.nested(() => this.pipeBody())
  }

  private pipeBody(): Jq {
    if (this.isWord('def')) return { type: 'define', definition: this.definition(), body: this.pipe() }
    if (this.skipWord('label')) {
      const name = this.expect('variable').value
      this.expect('operator', '|')
      return { type: 'label', name, body: this.pipe() }
    }
    const left = this.comma()
    if (this.skipWord('as')) {
      const pattern = this.pattern()
      this.expect('operator', '|')
      return bind(left, pattern, this.pipe())
    }
    return this.skip('operator', '|') ? { type: 'pipe', left, right: this.pipe() } : left
  }

  private comma(): Jq {
    let left = this.alternative()
    while (this.skip('operator', ',')) left = { type: 'comma', left, right: this.alternative() }
    return left
  }

  private alternative(): Jq {
    const left = this.update()
    return this.skip('operator', '//') ? { type: 'alternative', left, right: this.alternative() } : left
  }

  private update(): Jq {
    const target = this.or()
    const { type, value: operator } = this.current
    if (type !== 'operator' || !updates.has(operator)) return target
    this.position++
    return { type: 'update', operator: operator as JqUpdate, target, value: this.alternative() } // a member of `updates`
  }

  private or(): Jq {
    let left = this.and()
    while (this.skipWord('or')) left = { type: 'or', left, right: this.and() }
    return left
  }

  private and(): Jq {
    let left = this.comparison()
    while (this.skipWord('and')) left = { type: 'and', left, right: this.comparison() }
    return left
  }

  private comparison(): Jq {
    const left = this.sum()
    const { type, value: operator } = this.current
    if (type !== 'operator' || !comparisons.has(operator)) return left
    this.position++
    return { type: 'binary', operator: operator as JqOperator, left, right: this.sum() } // a member of `comparisons`
  }

  private sum(): Jq {
    let left = this.product()
    for (;;) {
      if (this.skip('operator', '+')) left = { type: 'binary', operator: '+', left, right: this.product() }
      else if (this.skip('operator', '-')) left = { type: 'binary', operator: '-', left, right: this.product() }
      else return left
    }
  }

  private product(): Jq {
    let left = this.unary()
    for (;;) {
      const { type, value } = this.current
      if (type !== 'operator' || (value !== '*' && value !== '/' && value !== '%')) return left
      this.position++
      left = { type: 'binary', operator: value, left, right: this.unary() }
    }
  }

  private unary(): Jq {
    if (this.skip('operator', '-')) return { type: 'negate', operand: this.unary() }
    if (this.skipWord('try')) {
      const body = this.postfix()
      return this.skipWord('catch') ? { type: 'try', body, handler: this.postfix() } : { type: 'try', body }
    }
    return this.postfix()
  }

  protected override postfix(): Jq {
    let node = this.term()
    for (;;) {
      if (this.is('field')) node = { type: 'index', target: node, key: { type: 'literal', value: this.next().value } }
      else if (this.is('operator', '.') && this.following.type === 'string') {
        this.position++
        node = { type: 'index', target: node, key: this.text() }
      } else if (this.is('operator', '.') && this.following.value === '[') this.position++
      else if (this.skip('operator', '[')) node = this.bracket(node)
      else if (this.skip('operator', '?')) node = optional(node)
      else return node
    }
  }

  private bracket(target: Jq): Jq {
    if (this.skip('operator', ']')) return { type: 'iterate', target }
    if (this.skip('operator', ':')) {
      const to = this.pipe()
      this.expect('operator', ']')
      return { type: 'slice', target, to }
    }
    const key = this.pipe()
    if (!this.skip('operator', ':')) {
      this.expect('operator', ']')
      return { type: 'index', target, key }
    }
    if (this.skip('operator', ']')) return { type: 'slice', target, from: key }
    const to = this.pipe()
    this.expect('operator', ']')
    return { type: 'slice', target, from: key, to }
  }

  private term(): Jq {
    const token = this.current
    if (token.type === 'string') return this.text()
    this.position++
    switch (token.type) {
      case 'number':
        return { type: 'literal', value: numberLiteral(token.value) }
      case 'field':
        return { type: 'index', target: identity, key: { type: 'literal', value: token.value } }
      case 'format':
        return this.is('string') ? this.text(token.value) : { type: 'format', name: token.value }
      case 'variable':
        return { type: 'variable', name: token.value }
      case 'name':
        return this.word(token.value)
      default:
        return this.mark(token.value)
    }
  }

  private mark(value: string): Jq {
    if (value === '..') return { type: 'call', name: 'recurse', args: [] }
    if (value === '.') return this.is('string') ? { type: 'index', target: identity, key: this.text() } : identity
    if (value === '(') {
      const inner = this.pipe()
      this.expect('operator', ')')
      return inner
    }
    if (value === '[') {
      if (this.skip('operator', ']')) return { type: 'array' }
      const content = this.pipe()
      this.expect('operator', ']')
      return { type: 'array', content }
    }
    if (value === '{') return this.object()
    throw new JqSyntaxError(`unexpected '${value}'`)
  }

  private word(word: string): Jq {
    switch (word) {
      case 'if':
        return this.condition()
      case 'reduce': {
        const [source, pattern, [init, update, extra]] = this.fold()
        if (init === undefined || update === undefined || extra !== undefined) throw new JqSyntaxError('reduce takes two arguments')
        return { type: 'reduce', source, pattern, init, update }
      }
      case 'foreach': {
        const [source, pattern, [init, update, extract]] = this.fold()
        if (init === undefined || update === undefined) throw new JqSyntaxError('foreach takes two or three arguments')
        return { type: 'foreach', source, pattern, init, update, ...(extract === undefined ? {} : { extract }) }
      }
      case 'true':
      case 'false':
        return { type: 'literal', value: word === 'true' }
      case 'null':
        return { type: 'literal', value: null }
      case 'break':
        return { type: 'break', name: this.expect('variable').value }
      case 'def': {
        this.position--
        return { type: 'define', definition: this.definition(), body: this.pipe() }
      }
      default:
        if (keywords.has(word)) throw new JqSyntaxError(`unexpected '${word}'`)
        return { type: 'call', name: word, args: this.is('operator', '(') ? this.args() : [] }
    }
  }

  private args(): Jq[] {
    this.expect('operator', '(')
    const args = [this.pipe()]
    while (this.skip('operator', ';')) args.push(this.pipe())
    this.expect('operator', ')')
    return args
  }

  private fold(): readonly [Jq, JqPattern, readonly Jq[]] {
    const source = this.postfix()
    this.expect('name', 'as')
    return [source, this.pattern(), this.args()]
  }

  private condition(): Jq {
    const condition = this.pipe()
    this.expect('name', 'then')
    const yes = this.pipe()
    if (this.skipWord('elif')) return { type: 'if', condition, yes, no: this.condition() }
    this.expect('name', 'else')
    const no = this.pipe()
    this.expect('name', 'end')
    return { type: 'if', condition, yes, no }
  }

  private definition(): JqDefinition {
    this.expect('name', 'def')
    const name = this.expect('name').value
    const parameters: string[] = []
    if (this.skip('operator', '(')) {
      do parameters.push(this.is('variable') ? `$${this.next().value}` : this.expect('name').value)
      while (this.skip('operator', ';'))
      this.expect('operator', ')')
    }
    this.expect('operator', ':')
    const body = this.pipe()
    this.expect('operator', ';')
    return { name, parameters, body }
  }
}
