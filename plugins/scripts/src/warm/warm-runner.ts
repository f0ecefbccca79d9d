import { defineTaskRunner, z } from '@windhover/sdk'

/** Scripts in interpreters that run already. Python forks one that was started, Node takes one of a few. */
export const warmRunner = defineTaskRunner({
  type: 'windhover.runner.WarmProcess',
  title: 'Run scripts in interpreters that are started ahead',
  description:
    'As the Process runner, but a Python or Node script does not wait for its interpreter to start. Each script has a process of its own. Whatever is not one script of these languages runs as a process that is started for it.',
  properties: { size: z.int().min(1).max(64).default(2).describe('Node processes that wait.') },
  onWorker: true,
  async run(ctx, { size }, commands) {
    const { runWarm } = await import('./run-warm.ts')
    return runWarm(ctx, commands, size)
  },
})
