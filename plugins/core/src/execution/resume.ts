import { anyMap, defineTask, TaskError, z } from '@windhover/sdk'
import { defined } from '../defined.ts'

export const resume = defineTask({
  type: 'io.kestra.plugin.core.execution.Resume',
  title: 'Resume a paused execution',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    executionId: z.string().optional().describe('The execution to resume.'),
    namespace: z.string().optional().describe("The execution's namespace."),
    flowId: z.string().optional().describe("The execution's flow."),
    inputs: anyMap().optional().describe('Values for the inputs the pause asks for.'),
  },
  examples: [{ title: 'Resume what a webhook names', yaml: 'executionId: "{{ trigger.body.executionId }}"' }],
  async run({ platform, execution }, { executionId, namespace, flowId, inputs }) {
    if (executionId === undefined && (namespace !== undefined || flowId !== undefined)) {
      throw new TaskError('`namespace` and `flowId` should only be set when `executionId` is set.')
    }
    await platform.executions.resume(defined({ executionId: executionId ?? execution.id, inputs }))
  },
})
