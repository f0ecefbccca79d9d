import { defineTask, TaskError, z } from '@windhover/sdk'
import { isMap } from '../deep-merge.ts'

const TYPE = 'io.kestra.plugin.core.templating.TemplatedTask'
const ALIAS = 'io.kestra.core.tasks.templating.TemplatedTask'

export const templatedTask = defineTask({
  type: TYPE,
  aliases: [ALIAS],
  title: 'Run a task whose definition is a rendered text',
  description:
    'The text is rendered first and then read as a task, so even its type may come from an expression. Its outputs are the outputs of this task.',
  properties: { spec: z.string().describe('The task in YAML.') },
  examples: [{ title: 'Choose the type at run time', yaml: 'spec: |\n  type: "{{ inputs.taskType }}"\n  message: Hello' }],
  async run(ctx, { spec }): Promise<undefined> {
    const { parse } = await import('yaml')
    const task = readTask(spec, parse)
    if (ctx.runTask === undefined) throw new TaskError('No other task can be run here')
    // The outputs are those of the other task, whatever they are.
    return (await ctx.runTask(task)) as undefined
  },
})

function readTask(spec: string, parse: (text: string) => unknown): Readonly<Record<string, unknown>> {
  let task: unknown
  try {
    task = parse(spec)
  } catch (cause) {
    throw new TaskError(`The templated task is not YAML: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  if (!isMap(task) || typeof task['type'] !== 'string') throw new TaskError('The templated task must be a map with a `type`')
  if (task['type'] === TYPE || task['type'] === ALIAS) throw new TaskError(`The templated task cannot be of type '${TYPE}'`)
  return task
}
