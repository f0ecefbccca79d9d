import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { TaskError } from '@windhover/sdk'

export interface HttpResponse {
  readonly code: number
  /** Lower-case names, ascending; each with all its values. */
  readonly headers: Readonly<Record<string, string[]>>
  /** Content encodings are undone already. */
  readonly body: Readable
}

const DECODERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress } as const

/** A response as tasks see it. */
export function responseOf(code: number, headers: Readonly<Record<string, string | string[] | undefined>>, body: Readable): HttpResponse {
  const names = Object.keys(headers).sort()
  const all = Object.fromEntries(names.map((name) => [name.toLowerCase(), [headers[name] ?? []].flat()]))
  return { code, headers: all, body: decoded(body, all['content-encoding']?.[0]?.trim().toLowerCase()) }
}

function decoded(body: Readable, encoding: string | undefined): Readable {
  // Found in the table, so it is one of its names.
  const decoder = encoding !== undefined && encoding in DECODERS ? DECODERS[encoding as keyof typeof DECODERS]() : undefined
  // Whoever reads the body meets its errors; a body that nobody reads to its end (a redirect, a refused size) must not end the process.
  if (decoder === undefined) return body.on('error', () => undefined)
  return pipeline(body, decoder, () => undefined)
}

/** Reads a body that must not be larger than a limit. @throws TaskError */
export async function readUpTo(body: Readable, limitBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    // undici and zlib give bytes.
    const bytes = piece as Uint8Array
    length += bytes.length
    if (length > limitBytes) {
      body.destroy()
      throw new TaskError(`The response is larger than ${limitBytes} bytes; use the Download task for large files`)
    }
    pieces.push(bytes)
  }
  return Buffer.concat(pieces)
}

/** Text of a body: in the charset its content type names, else in the given one. @throws TaskError for an unknown charset */
export function textOfBody(bytes: Uint8Array, headers: HttpResponse['headers'], defaultCharset: string): string {
  const named = /charset="?([^\s;"]+)/i.exec(headers['content-type']?.[0] ?? '')?.[1]
  const charset = named ?? defaultCharset
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(charset)
  } catch (cause) {
    throw new TaskError(`Unknown charset '${charset}'`, { cause })
  }
  return decoder.decode(bytes)
}
