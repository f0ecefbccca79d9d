import { defineTask, literal, type RunContext, TaskError, z } from '@windhover/sdk'
import { isTruthy } from '../truthiness.ts'

export const assertTask = defineTask({
  type: 'io.kestra.plugin.core.execution.Assert',
  title: 'Fail unless every condition holds',
  properties: {
    conditions: literal(z.array(z.string())).describe(
      'Expressions. One holds unless it renders to nothing, `0` or `false`; one that cannot be rendered does not hold.',
    ),
    errorMessage: z.string().optional().describe('Added to the message of the failure.'),
  },
  metrics: [
    { name: 'success', type: 'counter', description: 'Conditions that hold.' },
    { name: 'failed', type: 'counter', description: 'Conditions that do not hold.' },
  ],
  examples: [{ title: 'Check an input', yaml: 'conditions:\n  - "{{ inputs.amount > 0 }}"\nerrorMessage: The amount must be positive' }],
  async run(ctx, { conditions, errorMessage }) {
    let failed = 0
    for (const condition of conditions) if (!(await holds(ctx, condition))) failed++
    ctx.metrics.counter('success', conditions.length - failed)
    ctx.metrics.counter('failed', failed)
    if (failed === 0) return
    const message = `${failed} assertion${failed > 1 ? 's' : ''} failed!`
    throw new TaskError(errorMessage === undefined ? message : `${message}\n${errorMessage}`)
  },
})

async function holds(ctx: RunContext, condition: string): Promise<boolean> {
  try {
    if (isTruthy(await ctx.render(condition))) return true
    ctx.logger.error(`Assertion \`${condition}\` failed!`)
  } catch (error) {
    // A condition that cannot be rendered is one that does not hold; the log says why.
    ctx.logger.error(`Assertion \`${condition}\` failed, failed to render \`${error instanceof Error ? error.message : error}\``)
  }
  return false
}
