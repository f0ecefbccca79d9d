import { type Generation, rulesOf } from '../generation.ts'
import { compileExpression } from './compile-expression.ts'
import { compileDocument, type Definitions } from './compile-statement.ts'
import type { Template } from './context.ts'
import { ExpressionError } from './expression-error.ts'
import { parseTemplate } from './parser.ts'
import { extractRaw } from './raw-blocks.ts'

/** Texts kept compiled, per generation and half of the cache. */
const halfSize = 1000

/** A cache in two halves: a text used since the last turn-over survives the next one. Cheaper than keeping exact order. */
class TemplateCache {
  private young = new Map<string, Template>()
  private old = new Map<string, Template>()

  get(source: string): Template | undefined {
    const found = this.young.get(source)
    if (found !== undefined) return found
    const kept = this.old.get(source)
    if (kept !== undefined) this.set(source, kept)
    return kept
  }

  set(source: string, template: Template): void {
    if (this.young.size >= halfSize) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(source, template)
  }
}

const caches: Readonly<Record<Generation, TemplateCache>> = { '1.3': new TemplateCache(), '2.0': new TemplateCache() }

/** Whether a text compiles is told by this; `raw` blocks are taken out first. @throws ExpressionError of kind `syntax` when it does not */
export function compileTemplate(source: string, generation: Generation): Template {
  return compiledPass(extractRaw(source).text, generation)
}

/** The compiled text, from the cache when it was seen lately. @throws ExpressionError of kind `syntax` when it does not compile */
export function compiledPass(source: string, generation: Generation): Template {
  const cache = caches[generation]
  const known = cache.get(source)
  if (known !== undefined) return known
  const template = build(source, generation)
  cache.set(source, template)
  return template
}

function build(source: string, generation: Generation): Template {
  try {
    const statements = parseTemplate(source, rulesOf(generation))
    const definitions: Definitions = { macros: new Map(), blocks: new Map() }
    const body = compileDocument(statements, definitions)
    const [first] = statements
    const single = statements.length === 1 && first?.type === 'print' ? compileExpression(first.expression) : undefined
    return { source, statements, body, single, macros: definitions.macros, blocks: definitions.blocks }
  } catch (error) {
    // A text of brackets alone can exhaust the stack before the nesting limit is met.
    if (error instanceof RangeError) throw new ExpressionError('limit', 'The expression nests too deep')
    throw error
  }
}
