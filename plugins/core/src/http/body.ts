import { TaskError, type TaskStorage } from '@windhover/sdk'
import { isMap } from '../deep-merge.ts'
import type { HttpProperties } from './settings.ts'

/** What is sent. It can be sent again, for a redirect or a second try with credentials. */
export interface RequestBody {
  readonly contentType: string
  readonly length: number
  /** For the log; absent when it is a stream. */
  readonly text?: string
  open(): Promise<Uint8Array | AsyncIterable<Uint8Array>>
}

/** The body that properties ask for: form data first, else the text. */
export async function bodyOf({ body, formData, contentType }: HttpProperties, storage: TaskStorage): Promise<RequestBody | undefined> {
  if (formData !== undefined) return contentType.startsWith('multipart/form-data') ? multipart(formData, storage) : urlEncoded(formData)
  return body === undefined ? undefined : textBody(body, withCharset(contentType))
}

function withCharset(contentType: string): string {
  return contentType === '' || /;\s*charset=/i.test(contentType) ? contentType : `${contentType}; charset=UTF-8`
}

function textBody(text: string, contentType: string): RequestBody {
  const bytes = new TextEncoder().encode(text)
  return { contentType, length: bytes.length, text, open: async () => bytes }
}

function urlEncoded(formData: Readonly<Record<string, unknown>>): RequestBody {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(formData)) {
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, textOf(item))
  }
  return textBody(form.toString(), 'application/x-www-form-urlencoded; charset=UTF-8')
}

interface Part {
  readonly head: Uint8Array
  readonly length: number
  open(): Promise<Uint8Array | AsyncIterable<Uint8Array>>
}

async function multipart(formData: Readonly<Record<string, unknown>>, storage: TaskStorage): Promise<RequestBody> {
  const boundary = `windhover-${crypto.randomUUID()}`
  const encoder = new TextEncoder()
  const parts: Part[] = []
  for (const [name, value] of Object.entries(formData)) parts.push(await partOf(name, value, boundary, storage))
  const lineEnd = encoder.encode('\r\n')
  const end = encoder.encode(`--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: parts.reduce((sum, part) => sum + part.head.length + part.length + lineEnd.length, end.length),
    open: async () => pieces(parts, lineEnd, end),
  }
}

async function* pieces(parts: readonly Part[], lineEnd: Uint8Array, end: Uint8Array): AsyncIterable<Uint8Array> {
  for (const part of parts) {
    yield part.head
    const content = await part.open()
    if (content instanceof Uint8Array) yield content
    else yield* content
    yield lineEnd
  }
  yield end
}

async function partOf(name: string, value: unknown, boundary: string, storage: TaskStorage): Promise<Part> {
  const file = fileOf(value)
  const encoder = new TextEncoder()
  const head = (rest: string) => encoder.encode(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${rest}\r\n\r\n`)
  if (file === undefined) {
    const bytes = encoder.encode(textOf(value))
    return { head: head('\r\nContent-Type: text/plain; charset=UTF-8'), length: bytes.length, open: async () => bytes }
  }
  const fileHead = head(`; filename="${quoted(file.name)}"\r\nContent-Type: application/octet-stream`)
  return { head: fileHead, length: await storage.sizeOf(file.uri), open: () => storage.read(file.uri) }
}

function fileOf(value: unknown): { readonly name: string; readonly uri: string } | undefined {
  if (typeof value === 'string')
    return value.startsWith('kestra://') ? { name: value.slice(value.lastIndexOf('/') + 1), uri: value } : undefined
  if (!isMap(value)) return undefined
  const { name, content } = value
  if (typeof name !== 'string' || typeof content !== 'string')
    throw new TaskError('A file of a form is a map of `name` and `content`, a URI')
  return { name, uri: content }
}

/** Quotes and line ends in a header value, as browsers write them. */
const quoted = (text: string): string => text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')

function textOf(value: unknown): string {
  return isMap(value) || Array.isArray(value) ? JSON.stringify(value) : String(value ?? '')
}
