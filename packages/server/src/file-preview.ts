import { extname } from 'node:path'
import { TextDecoder } from 'node:util'
import { InvalidEntity } from '@windhover/core/errors.ts'
import { IonIncomplete, ionItems } from '@windhover/core/model/ion.ts'
import type { Bytes } from '@windhover/core/ports/storage.ts'

/** The beginning of a file as the interface shows it. */
export interface FilePreview {
  readonly extension: string
  readonly type: 'TEXT' | 'LIST' | 'IMAGE' | 'MARKDOWN' | 'PDF'
  /** Text; records of a LIST; base64 of an IMAGE or PDF. */
  readonly content: unknown
  readonly maxLine?: number
  readonly truncated: boolean
}

const images = new Set(['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp', 'svg', 'ico'])
/** An image or PDF larger than this is not shown whole. */
const mostBytes = 20 * 1024 * 1024
const longestLine = 1024 * 1024

/** @throws InvalidEntity for an encoding that nobody knows */
export async function previewOf(path: string, body: Bytes, maxLine: number, encoding: string): Promise<FilePreview> {
  const extension = extname(path).slice(1).toLowerCase()
  if (images.has(extension) || extension === 'pdf') {
    const { bytes, truncated } = await firstBytes(body)
    return { extension, type: extension === 'pdf' ? 'PDF' : 'IMAGE', content: bytes.toString('base64'), truncated }
  }
  const { lines, truncated } = await firstLines(body, maxLine, decoderOf(encoding))
  if (extension === 'ion') {
    const rows = await recordsOf(lines, maxLine)
    if (rows !== undefined) return { extension, type: 'LIST', content: rows, maxLine, truncated }
  }
  return { extension, type: extension === 'md' ? 'MARKDOWN' : 'TEXT', content: lines.join('\n'), maxLine, truncated }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch (cause) {
    throw InvalidEntity({ message: `Illegal argument: '${encoding}' is not an encoding` }, { cause })
  }
}

/** Records of text Ion; undefined when it is none. */
async function recordsOf(lines: readonly string[], most: number): Promise<readonly unknown[] | undefined> {
  const rows: unknown[] = []
  try {
    for await (const { value } of ionItems(lines)) {
      if (rows.length === most) break
      rows.push(value)
    }
    return rows
  } catch (error) {
    // A file cut in the middle of a record shows those before it; what is no Ion is shown as text.
    return error instanceof IonIncomplete || rows.length > 0 ? rows : undefined
  }
}

async function firstBytes(body: Bytes): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    chunks.push(part)
    size += part.length
    if (size > mostBytes) return { bytes: Buffer.concat(chunks).subarray(0, mostBytes), truncated: true }
  }
  return { bytes: Buffer.concat(chunks), truncated: false }
}

async function firstLines(body: Bytes, most: number, decoder: TextDecoder): Promise<{ lines: string[]; truncated: boolean }> {
  const lines: string[] = []
  let rest = ''
  for await (const part of body) {
    rest += decoder.decode(part, { stream: true })
    const parts = rest.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    if (lines.length > most || rest.length > longestLine) {
      return { lines: lines.length > most ? lines.slice(0, most) : [...lines, rest.slice(0, longestLine)].slice(0, most), truncated: true }
    }
  }
  rest += decoder.decode()
  if (rest !== '') lines.push(rest)
  return { lines: lines.slice(0, most), truncated: lines.length > most }
}
