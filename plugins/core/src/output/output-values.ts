import { anyMap, defineTask } from '@windhover/sdk'

export const outputValues = defineTask({
  type: 'io.kestra.plugin.core.output.OutputValues',
  title: 'Name values for later tasks',
  description:
    'Hands on a map of values, which later tasks read as `outputs.<task>.values.<name>`. What an expression gives arrives as text.',
  properties: {
    values: anyMap().default({}).describe('Values by name. May also be one expression that gives a map.'),
  },
  outputs: { values: anyMap() },
  examples: [
    { title: 'Two names', yaml: 'values:\n  who: "{{ inputs.user }}"\n  day: "{{ execution.startDate | date(\'yyyy-MM-dd\') }}"' },
  ],
  async run(_ctx, { values }) {
    return { values }
  },
})
