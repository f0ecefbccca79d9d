import { defineTrigger, literal, z } from '@windhover/sdk'
import { isTruthy } from '../truthiness.ts'
import { ENCRYPT_BODY, fetchText, RESPONSE_OUTPUTS, responseOutputs } from './fetch-text.ts'
import { HTTP_PROPERTIES } from './properties.ts'

// What counts as a failure is the condition's business here.
const { allowFailed: _, ...properties } = HTTP_PROPERTIES

export const httpTrigger = defineTrigger({
  type: 'io.kestra.plugin.core.http.Trigger',
  aliases: ['io.kestra.plugin.fs.http.Trigger'],
  title: 'Start an execution when an HTTP request answers as expected',
  description: 'The request is made every `interval`; the execution finds its answer in `trigger`.',
  properties: {
    ...properties,
    encryptBody: ENCRYPT_BODY,
    responseCondition: literal(z.string().default('{{ response.statusCode < 400 }}')).describe(
      'Whether this answer starts an execution. `response` holds `statusCode`, `body` and `headers`.',
    ),
  },
  deprecatedProperties: ['sslOptions'],
  propertyGenerations: { sslOptions: '1.3' },
  outputs: RESPONSE_OUTPUTS,
  examples: [
    {
      title: 'Wait for a file to be published',
      yaml: 'uri: https://example.org/data.csv\nmethod: HEAD\ninterval: PT5M\nresponseCondition: "{{ response.statusCode == 200 }}"',
    },
  ],
  async poll(ctx, { encryptBody, responseCondition, ...request }) {
    const response = await fetchText(ctx, { ...request, allowFailed: true })
    const { code: statusCode, headers, text: body } = response
    const rendered = await ctx.render(responseCondition, { response: { statusCode, headers, ...(body === undefined ? {} : { body }) } })
    return isTruthy(rendered) ? responseOutputs(ctx, response, encryptBody) : undefined
  },
})
