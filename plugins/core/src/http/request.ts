import { defineTask } from '@windhover/sdk'
import { ENCRYPT_BODY, fetchText, RESPONSE_OUTPUTS, responseOutputs } from './fetch-text.ts'
import { DEPRECATED_HTTP_PROPERTIES, HTTP_PROPERTIES, HTTP_PROPERTY_GENERATIONS } from './properties.ts'

export const request = defineTask({
  type: 'io.kestra.plugin.core.http.Request',
  aliases: ['io.kestra.plugin.fs.http.Request'],
  title: 'Make an HTTP request',
  description: 'The answer becomes an output, as text. For large answers take the Download task, which stores them in a file.',
  properties: {
    ...HTTP_PROPERTIES,
    encryptBody: ENCRYPT_BODY,
  },
  deprecatedProperties: DEPRECATED_HTTP_PROPERTIES,
  propertyGenerations: HTTP_PROPERTY_GENERATIONS,
  outputs: RESPONSE_OUTPUTS,
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
    return responseOutputs(ctx, await fetchText(ctx, properties), encryptBody)
  },
})
