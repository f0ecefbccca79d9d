import { InvalidRequest } from '@windhover/core/errors.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Call } from './route.ts'

/** The YAML of a request: its body, or the parts named `flows` (or `fileUpload`) of a multipart one, joined as documents. @throws InvalidRequest without any */
export async function sourceOf({ request, body }: Call): Promise<string> {
  if (request.isMultipart()) {
    const sources: string[] = []
    for await (const part of request.parts())
      sources.push(part.type === 'file' ? (await part.toBuffer()).toString('utf8') : String(part.value))
    return sources.join('\n---\n')
  }
  // JSON is YAML: an old client may send a flow as JSON.
  if (typeof body === 'object' && body !== null) return stringifyJson(body, 2)
  if (typeof body !== 'string' || body.trim() === '') throw InvalidRequest({ message: 'the body must hold the YAML of a flow' })
  return body
}
