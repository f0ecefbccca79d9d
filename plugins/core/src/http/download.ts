import { defineTask, type RunContext, TaskError, z } from '@windhover/sdk'
import { extensionOf } from '../storage/extension.ts'
import { type Exchange, exchange } from './client.ts'
import { DEPRECATED_HTTP_PROPERTIES, HTTP_PROPERTIES, HTTP_PROPERTY_GENERATIONS } from './properties.ts'

export const download = defineTask({
  type: 'io.kestra.plugin.core.http.Download',
  aliases: ['io.kestra.plugin.fs.http.Download'],
  title: 'Download a file to internal storage',
  properties: {
    ...HTTP_PROPERTIES,
    failOnEmptyResponse: z.boolean().default(true).describe('Fail when the file is empty.'),
    saveAs: z.string().optional().describe('Name of the stored file. When absent: the name the server gives, else a random one.'),
  },
  deprecatedProperties: DEPRECATED_HTTP_PROPERTIES,
  propertyGenerations: HTTP_PROPERTY_GENERATIONS,
  outputs: {
    uri: z.string().describe('The stored file.'),
    code: z.int().describe('Status code.'),
    length: z.int().describe('Bytes.'),
    headers: z.record(z.string(), z.array(z.string())),
  },
  metrics: [{ name: 'response.length', type: 'counter', description: 'Bytes downloaded.' }],
  examples: [{ title: 'A CSV file', yaml: 'uri: https://example.org/data/orders.csv' }],
  async run(ctx, { failOnEmptyResponse, saveAs, ...properties }) {
    return exchange(ctx, properties, async (found) => {
      const { code, headers } = found.response
      const count = { bytes: 0 }
      const uri = await ctx.storage.put(counted(found, count), nameOf(found, saveAs))
      checkLength(ctx, found, count.bytes, failOnEmptyResponse)
      ctx.metrics.counter('response.length', count.bytes)
      ctx.logger.debug(`File '${found.uri}' downloaded with size '${count.bytes}'`)
      return { uri, code, length: count.bytes, headers }
    })
  },
})

async function* counted({ response }: Exchange, count: { bytes: number }): AsyncIterable<Uint8Array> {
  for await (const piece of response.body) {
    // undici and zlib give bytes.
    const bytes = piece as Uint8Array
    count.bytes += bytes.length
    yield bytes
  }
}

function checkLength({ logger }: RunContext, { uri, response, settings }: Exchange, bytes: number, failOnEmpty: boolean): void {
  const told = response.headers['content-length']?.[0]
  const isEncoded = response.headers['content-encoding'] !== undefined
  if (told !== undefined && !isEncoded && Number(told) !== bytes) {
    throw new TaskError(`Invalid size, got ${bytes}, expected ${told}`)
  }
  if (bytes > 0) return
  if (failOnEmpty && !settings.allowFailed) throw new TaskError('No response from server')
  logger.warn(`File '${uri}' is empty`)
}

/** Name of the stored file, fit for a URI: as asked for, else the server's, else a random one with the extension of the address. */
function nameOf({ uri, response }: Exchange, saveAs: string | undefined): { readonly name: string } | { readonly extension: string } {
  const name = saveAs ?? nameInHeader(response.headers['content-disposition']?.[0])
  if (name !== undefined && name !== '') return { name: name.replaceAll(' ', '+').replaceAll('[', '%5B').replaceAll(']', '%5D') }
  return { extension: extensionOf(new URL(uri).pathname) }
}

function nameInHeader(disposition = ''): string | undefined {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1]
  const plain = /filename="((?:[^"\\]|\\.)*)"|filename=([^;\s]+)/i.exec(disposition)
  const name = decodedName(encoded) ?? plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]
  // Folders are the server's own business.
  return name?.split(/[/\\]/).at(-1)
}

function decodedName(encoded: string | undefined): string | undefined {
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded)
  } catch {
    // Badly encoded by the server: its plain name, if there is one, will do.
    return undefined
  }
}
