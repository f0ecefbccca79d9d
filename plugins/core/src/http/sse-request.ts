import { anyMap, defineTask, linesOf, type RunContext, stringifyJson, TaskError, z } from '@windhover/sdk'
import { isMap } from '../deep-merge.ts'
import { exchange } from './client.ts'
import { DEPRECATED_HTTP_PROPERTIES, HTTP_PROPERTIES, HTTP_PROPERTY_GENERATIONS } from './properties.ts'
import { type SseEvent, sseEvents } from './sse-events.ts'

export const sseRequest = defineTask({
  type: 'io.kestra.plugin.core.http.SseRequest',
  title: 'Read a stream of server-sent events',
  description: 'Reads until the server ends the stream. With a jq expression, the texts it gives for the events are joined.',
  properties: {
    ...HTTP_PROPERTIES,
    concatJqExpression: z.string().optional().describe('Applied to each event (`data`, `id`, `name` …); must give a text.'),
    failedOnMissingJq: z
      .boolean()
      .default(true)
      .describe('Fail when the expression gives no text for an event, instead of leaving the event out.'),
  },
  deprecatedProperties: DEPRECATED_HTTP_PROPERTIES,
  propertyGenerations: HTTP_PROPERTY_GENERATIONS,
  outputs: {
    uri: z.string(),
    size: z.int().describe('How many events came.'),
    events: z.array(anyMap()).optional().describe('The events, unless their texts were joined.'),
    result: z.string().optional().describe('The joined texts.'),
  },
  metrics: [{ name: 'size', type: 'counter', description: 'Events.' }],
  examples: [
    {
      title: 'Text of a streamed answer',
      yaml: 'uri: https://example.org/v1/chat\nmethod: POST\nbody: "{{ inputs.question }}"\nconcatJqExpression: .data.delta.text\nfailedOnMissingJq: false',
    },
  ],
  async run(ctx, { concatJqExpression: expression, failedOnMissingJq, ...properties }) {
    return exchange(ctx, properties, async ({ uri, response }) => {
      const all: SseEvent[] = []
      let result = ''
      let size = 0
      for await (const event of sseEvents(linesOf(response.body))) {
        size++
        if (expression !== undefined) result += await textOf(ctx, expression, event, failedOnMissingJq)
        // Once there is a text, the events are not wanted any more.
        if (result === '') all.push(event)
      }
      ctx.metrics.counter('size', size)
      return { uri, size, ...(result === '' ? { events: all.map((event) => ({ ...event })) } : { result }) }
    })
  },
})

async function textOf(ctx: RunContext, expression: string, event: SseEvent, isNeeded: boolean): Promise<string> {
  const found = await ctx.renderTyped('{{ sseEvent | jq(sseExpression) }}', { sseEvent: event, sseExpression: expression })
  const value = Array.isArray(found) ? found[0] : found
  if (typeof value === 'string') return value
  const problem = `Failed to resolve JQ expression '${expression}' and value '${stringifyJson(event)}'`
  if (isNeeded) throw new TaskError(problem, { cause: new Error(`Expected text value from JQ expression but got: ${kindOf(value)}`) })
  ctx.logger.debug(`${problem}. Skipping this event.`)
  return ''
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return 'ARRAY'
  return isMap(value) ? 'OBJECT' : typeof value === 'boolean' ? 'BOOLEAN' : 'NUMBER'
}
