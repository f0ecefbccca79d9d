import { defineTaskRunner } from '@windhover/sdk'

/** Script tasks run their commands as processes of the worker's own machine. */
export const processRunner = defineTaskRunner({
  type: 'io.kestra.plugin.core.runner.Process',
  aliases: ['io.kestra.core.models.tasks.runners.types.ProcessTaskRunner'],
  title: 'Run commands as processes of the worker',
  description:
    'Fast and without isolation: what a command needs must be installed where the worker runs. Every process that the commands start ends with them.',
  properties: {},
  onWorker: true,
  async run(ctx, _properties, commands) {
    const { runProcess } = await import('./run-process.ts')
    return runProcess(ctx, commands)
  },
})
