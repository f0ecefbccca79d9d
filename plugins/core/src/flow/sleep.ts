import { setTimeout as wait } from 'node:timers/promises'
import { defineTask, duration, formatDuration } from '@windhover/sdk'

/** Milliseconds; a longer timer would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1

export const sleep = defineTask({
  type: 'io.kestra.plugin.core.flow.Sleep',
  title: 'Wait for a while',
  description: 'Keeps a worker slot busy for the given time. For long waits take Pause, which costs nothing while it waits.',
  properties: {
    duration: duration().describe('How long, such as `PT30S`, or a number of seconds.'),
  },
  examples: [{ title: 'Wait for five seconds', yaml: 'duration: PT5S' }],
  async run({ logger, signal }, { duration: milliseconds }) {
    logger.info(`Waiting for ${formatDuration(milliseconds)}`)
    for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) await wait(Math.min(left, LONGEST_TIMER), undefined, { signal })
  },
})
