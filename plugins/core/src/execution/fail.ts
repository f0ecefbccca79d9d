import { defineTask, TaskError, z } from '@windhover/sdk'
import { isTruthy } from '../truthiness.ts'

export const fail = defineTask({
  type: 'io.kestra.plugin.core.execution.Fail',
  aliases: ['io.kestra.core.tasks.executions.Fail'],
  title: 'Fail, always or on a condition',
  properties: {
    condition: z
      .string()
      .optional()
      .describe('Fails when this is rendered to anything but nothing, `0` or `false`. Without a condition the task always fails.'),
    errorMessage: z.string().default('Task failure').describe('What to tell about the failure.'),
  },
  examples: [
    { title: 'Fail always', yaml: 'errorMessage: This branch must not be taken' },
    { title: 'Fail when an input is empty', yaml: 'condition: "{{ inputs.name == \'\' }}"\nerrorMessage: A name is needed' },
  ],
  async run({ logger }, { condition, errorMessage }) {
    if (condition === undefined) throw new TaskError(errorMessage)
    if (!isTruthy(condition)) return
    logger.error(errorMessage)
    throw new TaskError('Fail on a condition')
  },
})
