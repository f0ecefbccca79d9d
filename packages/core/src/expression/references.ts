import type { Generation } from '../generation.ts'
import type { Arguments, Expression, Statement } from './ast.ts'
import { compileTemplate } from './compile-template.ts'
import { ExpressionError } from './expression-error.ts'

/** What a text mentions: top-level variables, and which of their members. `all` = a member chosen at run time, or the whole variable. */
export interface References {
  readonly roots: ReadonlySet<string>
  readonly outputs: ReadonlySet<string> | 'all'
  readonly tasks: ReadonlySet<string> | 'all'
  readonly inputs: ReadonlySet<string> | 'all'
  /** Functions called, whatever they are. */
  readonly functions: ReadonlySet<string>
  /** The text decides at run time what it needs: `render()` of something, the whole context. */
  readonly isDynamic: boolean
}

const dynamicFunctions = new Set(['render', 'renderOnce', 'printContext', 'fetchContext'])

/** Static analysis of a text; a text without expressions, or one that does not compile, mentions nothing. */
export function referencedRoots(template: string, generation: Generation = '1.3'): References {
  const collector = new Collector()
  if (template.includes('{')) {
    try {
      collector.statements(compileTemplate(template, generation).statements)
    } catch (error) {
      // A text that does not compile fails when it is rendered, whatever it mentions.
      if (!(error instanceof ExpressionError)) throw error
    }
  }
  return collector.references()
}

class Collector {
  private readonly roots = new Set<string>()
  private readonly functions = new Set<string>()
  private readonly members = new Map<string, Set<string> | 'all'>()

  references(): References {
    const isDynamic = this.roots.has('_context') || [...this.functions].some((name) => dynamicFunctions.has(name))
    const of = (root: string): ReadonlySet<string> | 'all' => (isDynamic ? 'all' : (this.members.get(root) ?? new Set<string>()))
    return { roots: this.roots, functions: this.functions, outputs: of('outputs'), tasks: of('tasks'), inputs: of('inputs'), isDynamic }
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement)
  }

  private statement(node: Statement): void {
    switch (node.type) {
      case 'text':
        return
      case 'print':
        return this.expression(node.expression)
      case 'set':
        return this.expression(node.value)
      case 'if':
        for (const [condition, body] of node.branches) {
          this.expression(condition)
          this.statements(body)
        }
        return this.statements(node.otherwise ?? [])
      case 'for':
        this.expression(node.iterable)
        this.statements(node.body)
        return this.statements(node.otherwise ?? [])
      case 'macro':
        for (const { fallback } of node.parameters) if (fallback !== undefined) this.expression(fallback)
        return this.statements(node.body)
      case 'block':
        return this.statements(node.body)
      case 'filterBlock':
        for (const { args } of node.filters) this.args(args)
        return this.statements(node.body)
    }
  }

  private args(args: Arguments): void {
    for (const value of args.positional) this.expression(value)
    for (const [, value] of args.named) this.expression(value)
  }

  private expression(node: Expression): void {
    switch (node.type) {
      case 'literal':
        return
      case 'name':
        this.roots.add(node.name)
        this.members.set(node.name, 'all')
        return
      case 'attribute':
        return this.attribute(node)
      case 'call':
        this.functions.add(node.name)
        this.implied(node.name)
        return this.args(node.args)
      case 'filter':
      case 'test':
        this.expression(node.input)
        return this.args(node.args)
      case 'binary':
        this.expression(node.left)
        return this.expression(node.right)
      case 'unary':
        return this.expression(node.operand)
      case 'ternary':
        for (const part of [node.condition, node.yes, node.no]) this.expression(part)
        return
      case 'list':
        for (const item of node.items) this.expression(item)
        return
      case 'map':
        for (const [key, value] of node.entries) {
          this.expression(key)
          this.expression(value)
        }
        return
      case 'concat':
        for (const part of node.parts) this.expression(part)
    }
  }

  /** Functions that read variables on their own. */
  private implied(name: string): void {
    const read: Readonly<Record<string, readonly string[]>> = {
      tasksWithState: ['tasks'],
      currentEachOutput: ['taskrun', 'parents'],
      env: ['envs'],
    }
    for (const root of read[name] ?? []) {
      this.roots.add(root)
      this.members.set(root, 'all')
    }
  }

  private attribute(node: Extract<Expression, { type: 'attribute' }>): void {
    if (node.args !== undefined) this.args(node.args)
    if (node.key.type !== 'literal') this.expression(node.key)
    if (node.object.type !== 'name') return this.expression(node.object)
    const root = node.object.name
    this.roots.add(root)
    const known = this.members.get(root)
    if (known === 'all') return
    if (node.args !== undefined || node.key.type !== 'literal' || typeof node.key.value !== 'string') this.members.set(root, 'all')
    else this.members.set(root, (known ?? new Set()).add(node.key.value))
  }
}
