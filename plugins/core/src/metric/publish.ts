import { defineTask, duration, z } from '@windhover/sdk'

const common = {
  name: z.string().describe('Name of the metric.'),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional().describe('Labels of the value.'),
}

export const publish = defineTask({
  type: 'io.kestra.plugin.core.metric.Publish',
  title: 'Report metrics of your own',
  properties: {
    metrics: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('counter'), value: z.number(), ...common }),
          z.strictObject({ type: z.literal('gauge'), value: z.number(), ...common }),
          z.strictObject({ type: z.literal('timer'), value: duration(), ...common }),
        ]),
      )
      .default([])
      .describe('A `counter` adds up, a `gauge` is a current value, a `timer` a duration.'),
  },
  examples: [
    {
      title: 'Rows imported',
      yaml: 'metrics:\n  - type: counter\n    name: rows\n    value: "{{ outputs.import.rows }}"\n    tags:\n      source: crm',
    },
  ],
  async run(ctx, { metrics }) {
    for (const { type, name, value, tags } of metrics) ctx.metrics[type](name, value, tags)
  },
})
