import type { ExpressionFunction } from '../callable.ts'
import type { Context } from '../context.ts'
import { ExpressionError, templateError } from '../expression-error.ts'
import { dropRawTags } from '../raw-blocks.ts'
import { deep } from '../values/deep.ts'
import { TextWriter } from '../writer.ts'

const defaultDepth = 16
const maxPasses = 100

export const renderingFunctions: Readonly<Record<string, ExpressionFunction>> = {
  render: {
    parameters: ['toRender', 'recursive'],
    call(given, context) {
      if (!('toRender' in given)) throw templateError("The 'render' function expects an argument 'toRender'.")
      const recursive = given['recursive'] ?? true
      if (typeof recursive !== 'boolean')
        throw templateError("The 'render' function expects an optional argument 'recursive' with type boolean.")
      return renderInner(given['toRender'], context, recursive)
    },
  },
  renderOnce: {
    parameters: ['toRender'],
    call(given, context) {
      if (!('toRender' in given)) throw templateError("The 'renderOnce' function expects an argument 'toRender'.")
      return renderInner(given['toRender'], context, false)
    },
  },
  block: {
    parameters: ['name'],
    call(given, context) {
      const block = context.template.blocks.get(String(given['name']))
      if (block === undefined) return ''
      context.enterMacro(String(given['name']))
      const writer = new TextWriter(context.outputLimit)
      block(context, writer)
      context.leaveMacro()
      return writer.text
    },
  },
  parent: {
    call() {
      throw templateError('Can not use parent function if template does not extend another template.')
    },
  },
  printContext: { call: (_given, context) => context.all() },
  fetchContext: { call: (_given, context) => context.all() },
}

/** Texts, and the texts inside maps and lists, rendered with everything that is in sight. */
function renderInner(value: unknown, context: Context, recursive: boolean): unknown {
  const { budget } = context
  const limit = context.options.settings.variables?.maxRenderDepth ?? defaultDepth
  if (budget.renderDepth >= limit) {
    throw templateError(`Maximum render() nesting depth (${limit}) exceeded. Check your expression for a render() that calls itself.`)
  }
  budget.renderDepth++
  try {
    const variables = context.all()
    const rendered = deep(value, (text) => (recursive ? untilStable(text, variables, context) : once(text, variables, context)))
    return rendered ?? ''
  } catch (error) {
    // What is missing in an inner text is an error of the outer one: `??` does not rescue it.
    if (error instanceof ExpressionError && error.kind !== 'limit') throw templateError(error.message, error)
    throw error
  } finally {
    budget.renderDepth--
  }
}

/** One pass; `raw` tags go, so that recursive rendering of the whole may render what they held. */
function once(text: string, variables: Context['variables'], context: Context): string | null {
  const rendered = context.renderText(text, variables, context.budget)
  return rendered === null ? null : dropRawTags(rendered)
}

function untilStable(text: string, variables: Context['variables'], context: Context): string | null {
  let current = text
  for (let pass = 0; pass <= maxPasses; pass++) {
    context.step()
    const rendered = context.renderText(current, variables, context.budget)
    if (rendered === null || rendered === current) return rendered
    current = rendered
  }
  throw templateError('Too many rendering attempts')
}
