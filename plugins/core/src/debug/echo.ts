import { defineTask, logLevel, z } from '@windhover/sdk'
import { writeLog } from '../log/write-log.ts'

export const echo = defineTask({
  type: 'io.kestra.plugin.core.debug.Echo',
  aliases: ['io.kestra.core.tasks.debugs.Echo'],
  title: 'Write a text to the log',
  description: 'Use `io.kestra.plugin.core.log.Log`, which does the same and more.',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    format: z.string().optional().describe('The text to write.'),
    level: logLevel().default('INFO').describe('How important the message is.'),
  },
  examples: [{ title: 'Say hello', yaml: 'format: Hello' }],
  async run({ logger }, { format, level }) {
    writeLog(logger, level, format ?? '')
  },
})
