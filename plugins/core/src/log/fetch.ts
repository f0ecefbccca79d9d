import { defineTask, logLevel, TaskError, writeIon, z } from '@windhover/sdk'
import { defined } from '../defined.ts'

export const fetchLogs = defineTask({
  type: 'io.kestra.plugin.core.log.Fetch',
  aliases: ['io.kestra.core.tasks.log.Fetch'],
  title: 'Store the logs of an execution in a file',
  deprecated: true,
  generations: ['1.3'],
  properties: {
    executionId: z.string().optional().describe('The execution; this one when absent.'),
    namespace: z.string().optional().describe("The execution's namespace, together with `flowId`."),
    flowId: z.string().optional().describe("The execution's flow, together with `namespace`."),
    tasksId: z.array(z.string()).optional().describe('Only entries of these tasks.'),
    level: logLevel().default('INFO').describe('Only entries of this level and above.'),
  },
  outputs: { size: z.int().describe('How many entries.'), uri: z.string().describe('Ion, one entry per line.') },
  examples: [{ title: 'Errors of this execution', yaml: 'level: ERROR' }],
  async run({ platform, storage, execution }, { executionId, namespace, flowId, tasksId, level }) {
    checkFlow(executionId, namespace, flowId)
    const entries = await platform.logs.find(defined({ executionId: executionId ?? execution.id, taskIds: tasksId, minLevel: level }))
    const uri = await storage.put(lines(entries), { extension: '.ion' })
    return { size: entries.length, uri }
  },
})

function checkFlow(executionId: string | undefined, namespace: string | undefined, flowId: string | undefined): void {
  if (executionId === undefined && (namespace !== undefined || flowId !== undefined)) {
    throw new TaskError('`namespace` and `flowId` should only be set when `executionId` is set.')
  }
  if ((namespace === undefined) !== (flowId === undefined)) {
    throw new TaskError('Both `namespace` and `flowId` must be set when `executionId` is set.')
  }
}

const MEMBERS =
  'tenantId namespace flowId taskId executionId taskRunId attemptNumber triggerId timestamp level thread message executionKind'.split(' ')

async function* lines(entries: readonly Readonly<Record<string, unknown>>[]): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  for (const entry of entries) {
    const row = Object.fromEntries(MEMBERS.map((name) => [name, name === 'timestamp' ? momentOf(entry[name]) : (entry[name] ?? null)]))
    yield encoder.encode(`${writeIon(row)}\n`)
  }
}

function momentOf(timestamp: unknown): Date | null {
  return typeof timestamp === 'number' || typeof timestamp === 'string' ? new Date(timestamp) : null
}
