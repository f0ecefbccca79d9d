import { defineTask, z } from '@windhover/sdk'

export const returnTask = defineTask({
  type: 'io.kestra.plugin.core.debug.Return',
  aliases: ['io.kestra.core.tasks.debugs.Return'],
  title: 'Return a text',
  description: 'Renders a text and hands it on as an output. Handy to try out expressions and to name a value for later tasks.',
  properties: {
    format: z.string().optional().describe('The text to return.'),
  },
  outputs: { value: z.string().optional() },
  metrics: [
    { name: 'length', type: 'counter', description: 'Characters of the text.' },
    { name: 'duration', type: 'timer', description: 'How long the task took.' },
  ],
  examples: [{ title: 'Return the date of the execution', yaml: 'format: "{{ execution.startDate }}"' }],
  async run({ logger, metrics }, { format }) {
    const started = performance.now()
    if (format === undefined) return {}
    logger.debug(format)
    metrics.counter('length', format.length, { format })
    metrics.timer('duration', performance.now() - started, { format })
    return { value: format }
  },
})
