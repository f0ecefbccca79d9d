import type { GenerationRules } from '../generation.ts'
import type { Expression, MacroParameter, Statement } from './ast.ts'
import { ExpressionParser } from './expression-parser.ts'
import { tokenize } from './lexer.ts'
import { TokenStream } from './token-stream.ts'

const reserved = new Set(['true', 'TRUE', 'false', 'FALSE', 'null', 'NULL', 'none', 'NONE'])

/** Reads a text into statements. @throws ExpressionError of kind `syntax` */
export function parseTemplate(source: string, rules: GenerationRules): readonly Statement[] {
  const parser = new Parser(new TokenStream(tokenize(source), source), rules)
  return parser.document()
}

class Parser {
  private readonly tokens: TokenStream
  private readonly expressions: ExpressionParser

  constructor(tokens: TokenStream, rules: GenerationRules) {
    this.tokens = tokens
    this.expressions = new ExpressionParser(tokens, rules)
  }

  document(): Statement[] {
    const body = this.body()
    if (!this.tokens.is('end')) throw this.tokens.error(`Unexpected tag name "${this.tokens.following.value}"`)
    return body
  }

  /** Statements up to the end or a tag that only the enclosing tag understands (`else`, `endif` …); that tag is left unread. */
  private body(...ends: string[]): Statement[] {
    return this.tokens.nested(() => {
      const statements: Statement[] = []
      for (;;) {
        const { type, value, line } = this.tokens.current
        if (type === 'end') return statements
        if (type === 'tagOpen' && this.tokens.following.type === 'name' && ends.includes(this.tokens.following.value)) return statements
        this.tokens.next()
        if (type === 'text') statements.push({ type: 'text', text: value })
        else if (type === 'printOpen') statements.push(this.print(line))
        else statements.push(this.tag(line))
      }
    })
  }

  private print(line: number): Statement {
    const expression = this.expressions.expression()
    this.tokens.expect('printClose')
    return { type: 'print', expression, line }
  }

  private tag(line: number): Statement {
    const tag = this.tokens.expect('name').value
    switch (tag) {
      case 'if':
        return this.condition(line)
      case 'for':
        return this.loop(line)
      case 'set':
        return this.assignment()
      case 'macro':
        return this.macro()
      case 'block':
        return this.block()
      case 'filter':
        return this.filterBlock(line)
      default:
        throw this.tokens.error(`Unexpected tag name "${tag}"`, line)
    }
  }

  /** Takes `{% name %}` whose opening the body left unread. */
  private end(name: string): void {
    this.tokens.expect('tagOpen')
    this.tokens.expect('name', name)
    this.tokens.expect('tagClose')
  }

  private condition(line: number): Statement {
    const branches: (readonly [Expression, readonly Statement[]])[] = []
    let otherwise: readonly Statement[] | undefined
    branches.push(this.branch())
    for (;;) {
      this.tokens.expect('tagOpen')
      const tag = this.tokens.expect('name').value
      if (tag === 'elseif' && otherwise === undefined) branches.push(this.branch())
      else if (tag === 'else' && otherwise === undefined) {
        this.tokens.expect('tagClose')
        otherwise = this.body('endif')
      } else if (tag === 'endif') {
        this.tokens.expect('tagClose')
        return { type: 'if', branches, ...(otherwise === undefined ? {} : { otherwise }), line }
      } else throw this.tokens.error(`Unexpected end of template. Pebble was looking for the following tags "else", "elseif", or "endif"`)
    }
  }

  private branch(): readonly [Expression, readonly Statement[]] {
    const condition = this.expressions.expression()
    this.tokens.expect('tagClose')
    return [condition, this.body('elseif', 'else', 'endif')]
  }

  private loop(line: number): Statement {
    const variable = this.variableName()
    this.tokens.expect('name', 'in')
    const iterable = this.expressions.expression()
    this.tokens.expect('tagClose')
    const body = this.body('else', 'endfor')
    let otherwise: readonly Statement[] | undefined
    if (this.tokens.following.value === 'else') {
      this.end('else')
      otherwise = this.body('endfor')
    }
    this.end('endfor')
    return { type: 'for', variable, iterable, body, ...(otherwise === undefined ? {} : { otherwise }), line }
  }

  private variableName(): string {
    const { value, line } = this.tokens.expect('name')
    if (reserved.has(value)) throw this.tokens.error(`Can not assign a value to ${value}`, line)
    return value
  }

  private assignment(): Statement {
    const name = this.variableName()
    this.tokens.expect('punctuation', '=')
    const value = this.expressions.expression()
    this.tokens.expect('tagClose')
    return { type: 'set', name, value }
  }

  private macro(): Statement {
    const name = this.tokens.expect('name').value
    const parameters = this.parameters()
    this.tokens.expect('tagClose')
    const body = this.body('endmacro')
    this.end('endmacro')
    return { type: 'macro', name, parameters, body }
  }

  private parameters(): MacroParameter[] {
    const parameters: MacroParameter[] = []
    this.tokens.expect('punctuation', '(')
    while (!this.tokens.is('punctuation', ')')) {
      if (parameters.length > 0) this.tokens.expect('punctuation', ',')
      const name = this.variableName()
      parameters.push(this.tokens.skip('punctuation', '=') ? { name, fallback: this.expressions.expression() } : { name })
    }
    this.tokens.next()
    return parameters
  }

  private block(): Statement {
    const token = this.tokens.next()
    if (token.type !== 'name' && token.type !== 'string') throw this.tokens.error('Expected a name for the block', token.line)
    this.tokens.expect('tagClose')
    const body = this.body('endblock')
    this.tokens.expect('tagOpen')
    this.tokens.expect('name', 'endblock')
    this.tokens.skip('name', token.value)
    this.tokens.expect('tagClose')
    return { type: 'block', name: token.value, body }
  }

  private filterBlock(line: number): Statement {
    const filters = [this.expressions.invocation()]
    while (this.tokens.skip('operator', '|')) filters.push(this.expressions.invocation())
    this.tokens.expect('tagClose')
    const body = this.body('endfilter')
    this.end('endfilter')
    return { type: 'filterBlock', filters, body, line }
  }
}
