import { dateTime, defineTask, fixed, literal, TaskError, z } from '@windhover/sdk'
import { defined } from '../defined.ts'
import { executionState } from './states.ts'

export const count = defineTask({
  type: 'io.kestra.plugin.core.execution.Count',
  aliases: ['io.kestra.core.tasks.executions.Counts'],
  title: 'Count executions',
  description: 'Counts for each flow or namespace and keeps the counts that an expression selects.',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    flows: fixed(z.array(z.strictObject({ namespace: z.string(), flowId: z.string().optional() })))
      .optional()
      .describe('The flows whose executions are counted.'),
    namespaces: z.array(z.string()).optional().describe('The namespaces whose executions are counted.'),
    states: z.array(executionState()).optional().describe('Only executions in these states.'),
    startDate: dateTime().describe('Only executions that started after this moment.'),
    endDate: dateTime().optional().describe('Only executions that started before this moment.'),
    expression: literal(z.string()).describe('Keeps a count when this renders to `true`; `count` is a variable.'),
  },
  outputs: {
    results: z.array(z.object({ namespace: z.string(), flowId: z.string().optional(), count: z.int() })),
    total: z.int().describe('Sum of the counts that were kept.'),
  },
  examples: [
    {
      title: 'Flows that never ran today',
      yaml: 'flows:\n  - namespace: company.team\n    flowId: nightly\nstartDate: "{{ now() | dateAdd(-1, \'DAYS\') }}"\nexpression: "{{ count == 0 }}"',
    },
  ],
  async run(ctx, { flows, namespaces, states, startDate, endDate, expression }) {
    const places: readonly { readonly namespace: string; readonly flowId?: string }[] = [
      ...(flows ?? []),
      ...(namespaces ?? []).map((namespace) => ({ namespace })),
    ]
    if (places.length === 0) throw new TaskError('You must provide a list of flows or namespaces.')
    const results: { namespace: string; flowId?: string; count: number }[] = []
    for (const place of places) {
      const found = await ctx.platform.executions.count(defined({ ...place, states, after: startDate, before: endDate }))
      if ((await ctx.render(expression, { ...place, count: found })) === 'true') results.push({ ...place, count: found })
    }
    ctx.logger.debug(`${results.length} flows matching the expression`)
    return { results, total: results.reduce((sum, result) => sum + result.count, 0) }
  },
})
