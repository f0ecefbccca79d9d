import { defineTask, type RunContext, z } from '@windhover/sdk'
import { type Exchange, exchange } from './client.ts'
import { DEPRECATED_HTTP_PROPERTIES, HTTP_PROPERTIES, HTTP_PROPERTY_GENERATIONS } from './properties.ts'
import { readUpTo, textOfBody } from './response.ts'

const LARGEST_BODY = 19 * 1024 * 1024

export const request = defineTask({
  type: 'io.kestra.plugin.core.http.Request',
  aliases: ['io.kestra.plugin.fs.http.Request'],
  title: 'Make an HTTP request',
  description: 'The answer becomes an output, as text. For large answers take the Download task, which stores them in a file.',
  properties: {
    ...HTTP_PROPERTIES,
    encryptBody: z.boolean().default(false).describe('Keep the answer encrypted, as `encryptedBody`; expressions decrypt it.'),
  },
  deprecatedProperties: DEPRECATED_HTTP_PROPERTIES,
  propertyGenerations: HTTP_PROPERTY_GENERATIONS,
  outputs: {
    uri: z.string(),
    code: z.int().describe('Status code.'),
    headers: z.record(z.string(), z.array(z.string())),
    body: z.string().optional(),
    encryptedBody: z.unknown().optional(),
  },
  examples: [
    { title: 'Fetch a document', yaml: 'uri: https://example.org/api/items\nparams:\n  page: "1"' },
    {
      title: 'Post JSON with a token',
      yaml: 'uri: https://example.org/api/items\nmethod: POST\nbody: "{{ outputs.item | toJson }}"\noptions:\n  auth:\n    type: BEARER\n    token: "{{ secret(\'API_TOKEN\') }}"',
    },
    {
      title: 'Upload a file',
      yaml: 'uri: https://example.org/upload\nmethod: POST\ncontentType: multipart/form-data\nformData:\n  file:\n    name: report.csv\n    content: "{{ outputs.report.uri }}"',
    },
  ],
  async run(ctx, { encryptBody, ...properties }) {
    return exchange(ctx, properties, async ({ uri, response, settings }) => {
      const bytes = await readUpTo(response.body, LARGEST_BODY)
      const text = properties.method.toUpperCase() === 'HEAD' ? undefined : textOfBody(bytes, response.headers, settings.defaultCharset)
      logBody(ctx, settings, text)
      const { code, headers } = response
      return { uri, code, headers, ...(encryptBody ? { encryptedBody: encrypted(ctx, text ?? '') } : { body: text }) }
    })
  },
})

function logBody({ logger }: RunContext, { logs }: Exchange['settings'], text: string | undefined): void {
  if (logs.has('RESPONSE_BODY') && text !== undefined) logger.debug(`response body:\n${text}`)
}

function encrypted(ctx: RunContext, text: string): unknown {
  const value = ctx.encrypt(text)
  if (value === undefined) ctx.logger.warn('Unable to encrypt the output as encryption is not configured')
  return value ?? text
}
