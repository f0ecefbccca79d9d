import { defineTask, logLevel, TaskError, z } from '@windhover/sdk'
import { writeLog } from './write-log.ts'

export const log = defineTask({
  type: 'io.kestra.plugin.core.log.Log',
  aliases: ['io.kestra.core.tasks.log.Log'],
  title: 'Write messages to the log',
  description: 'Writes one log line for a text, or one line for each text of a list.',
  properties: {
    message: z
      .unknown()
      .refine((value) => value !== undefined && value !== null, 'must not be null')
      .describe('A text, or a list of texts.'),
    level: logLevel().default('INFO').describe('How important the messages are.'),
  },
  examples: [
    { title: 'Say hello', yaml: 'message: Hello {{ flow.id }}' },
    { title: 'Several lines, as warnings', yaml: 'message:\n  - Disk is nearly full\n  - "Free space: {{ inputs.free }}"\nlevel: WARN' },
  ],
  async run({ logger }, { message, level }) {
    for (const line of linesOf(message)) writeLog(logger, level, line)
  },
})

function linesOf(message: unknown): readonly string[] {
  if (typeof message === 'string') return [message]
  if (!Array.isArray(message)) throw new TaskError(`A message is a text or a list of texts, not ${kindOf(message)}`)
  return message.map(String)
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'a map' : `the ${typeof value} ${value}`
}
