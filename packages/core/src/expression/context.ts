import { type GenerationRules, rulesOf } from '../generation.ts'
import type { Statement } from './ast.ts'
import { limitError } from './expression-error.ts'
import type { RenderOptions, Variables } from './render-options.ts'
import type { Writer } from './writer.ts'

/** Evaluates one expression. */
export type Evaluate = (context: Context) => unknown
/** Writes what one statement gives. */
export type Execute = (context: Context, writer: Writer) => void

export interface Macro {
  readonly parameters: readonly { readonly name: string; readonly fallback: Evaluate | undefined }[]
  readonly body: Execute
}

/** A compiled text. */
export interface Template {
  readonly source: string
  readonly statements: readonly Statement[]
  readonly body: Execute
  /** The expression of a text that is one print and nothing else. */
  readonly single: Evaluate | undefined
  readonly macros: ReadonlyMap<string, Macro>
  readonly blocks: ReadonlyMap<string, Execute>
}

/** Names made by a `for`, a macro or a `set`. */
export interface LocalScope {
  readonly names: Map<string, unknown>
  readonly parent: LocalScope | undefined
}

/** Loop passes, macro calls and inner renders of one rendering. */
const maxSteps = 3_000_000
/** Macro calls that wait for each other. */
const maxMacroDepth = 300

/** What all parts of one rendering share. */
export interface Budget {
  steps: number
  macroDepth: number
  renderDepth: number
}

export type RenderText = (text: string, variables: Variables, budget: Budget) => string | null

/** The state of one rendering of one template. */
export class Context {
  readonly template: Template
  readonly variables: Variables
  readonly options: RenderOptions
  readonly rules: GenerationRules
  readonly budget: Budget
  /** Renders another text with the same options: what `render()` is made of. */
  readonly renderText: RenderText
  scope: LocalScope | undefined
  /** Names that `set` made outside of every scope, or over a variable. */
  private overlay: Map<string, unknown> | undefined

  constructor(template: Template, variables: Variables, options: RenderOptions, renderText: RenderText, budget?: Budget) {
    this.renderText = renderText
    this.template = template
    this.variables = variables
    this.options = options
    this.rules = rulesOf(options.generation)
    this.budget = budget ?? { steps: 0, macroDepth: 0, renderDepth: 0 }
  }

  /** Whether a `set` shadows variables. */
  get hasOverlay(): boolean {
    return this.overlay !== undefined
  }

  /** The value of a top-level name; undefined when there is none. */
  find(name: string): unknown {
    for (let scope = this.scope; scope !== undefined; scope = scope.parent) {
      const value = scope.names.get(name)
      if (value !== undefined) return value
    }
    const value = this.overlay?.get(name)
    if (value !== undefined) return value
    return Object.hasOwn(this.variables, name) ? this.variables[name] : this.implicit(name)
  }

  private implicit(name: string): unknown {
    if (name === 'locale') return 'en_US'
    if (name === '_context') return this.all()
    return name === 'template' ? { name: this.template.source } : undefined
  }

  /** Overwrites the nearest scope that has the name, else creates it in the current one. */
  assign(name: string, value: unknown): void {
    for (let scope = this.scope; scope !== undefined; scope = scope.parent) {
      if (scope.names.has(name)) {
        scope.names.set(name, value)
        return
      }
    }
    if (this.scope !== undefined && !this.overlay?.has(name) && !Object.hasOwn(this.variables, name)) this.scope.names.set(name, value)
    else {
      this.overlay ??= new Map()
      this.overlay.set(name, value)
    }
  }

  /** Every name in sight, inner ones first in rank. */
  all(): Variables {
    if (this.overlay === undefined && this.scope === undefined) return this.variables
    const names: Record<string, unknown> = { ...this.variables }
    for (const [name, value] of this.overlay ?? []) names[name] = value
    const scopes: LocalScope[] = []
    for (let scope = this.scope; scope !== undefined; scope = scope.parent) scopes.unshift(scope)
    for (const scope of scopes) for (const [name, value] of scope.names) names[name] = value
    return names
  }

  step(count = 1): void {
    this.budget.steps += count
    if (this.budget.steps > maxSteps) throw limitError(`The template needs more than ${maxSteps} steps; it is refused as a runaway`)
  }

  enterMacro(name: string): void {
    this.step()
    if (++this.budget.macroDepth > maxMacroDepth) throw limitError(`The macro '${name}' calls itself deeper than ${maxMacroDepth} times`)
  }

  leaveMacro(): void {
    this.budget.macroDepth--
  }

  get outputLimit(): number {
    const configured = this.options.settings.variables?.maxOutputSize
    if (configured === undefined) return this.rules.expressionLimits.output
    return configured > 0 ? configured : Number.POSITIVE_INFINITY
  }
}
