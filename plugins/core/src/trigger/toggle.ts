import { defineTask, fixed, z } from '@windhover/sdk'

export const toggle = defineTask({
  type: 'io.kestra.plugin.core.trigger.Toggle',
  aliases: ['io.kestra.core.tasks.trigger.Toggle'],
  title: 'Switch a trigger on or off',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    trigger: z.string().describe('Id of the trigger.'),
    namespace: z.string().optional().describe("The flow's namespace; that of this flow when absent."),
    flowId: z.string().optional().describe('The flow of the trigger; this flow when absent.'),
    enabled: fixed(z.boolean()).default(false).describe('On or off.'),
  },
  examples: [{ title: 'Stop a schedule', yaml: 'flowId: nightly\ntrigger: every_night' }],
  async run({ platform, flow }, { trigger, namespace = flow.namespace, flowId = flow.id, enabled }) {
    await platform.triggers.toggle({ namespace, flowId, triggerId: trigger, enabled })
  },
})
