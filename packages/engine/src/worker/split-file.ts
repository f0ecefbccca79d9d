import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { byteSize, type RunContext, TaskError, z } from '@windhover/sdk'
import { linesOf } from './text-lines.ts'

const count = z.union([z.number(), z.string().transform(Number)]).pipe(z.int().min(1))

/** `batch` of a ForEachItem; asked in the order regexPattern, bytes, partitions, rows. */
export const batchShape = z.object({
  regexPattern: z.string().optional(),
  bytes: byteSize().optional(),
  partitions: count.optional(),
  rows: count.optional(),
  separator: z.string().default('\n'),
})
export type Batch = z.output<typeof batchShape>

const storesAtOnce = 16
const largestInMemory = 1024 * 1024

/** Cuts a text file into files of whole lines; their URIs in order. */
export async function splitFile(ctx: RunContext, uri: string, batch: Batch): Promise<readonly string[]> {
  const lines = linesOf(await ctx.storage.read(uri))
  const extension = /\.[^./]+$/.exec(uri)?.[0] ?? '.tmp'
  if (batch.regexPattern !== undefined) return splitByKey(ctx, lines, byPattern(batch.regexPattern), batch.separator, extension)
  if (batch.bytes !== undefined) return splitInOrder(ctx, lines, batch, extension)
  if (batch.partitions !== undefined) return splitByKey(ctx, lines, roundRobin(batch.partitions), batch.separator, extension)
  return splitInOrder(ctx, lines, { ...batch, rows: batch.rows ?? 1 }, extension)
}

/** Chunks one after the other: a new one when the current is as long as allowed. */
async function splitInOrder(ctx: RunContext, lines: AsyncIterable<string>, batch: Batch, extension: string): Promise<readonly string[]> {
  const uris: Promise<string>[] = []
  let chunk = new Chunk(ctx, extension)
  let [rows, bytes] = [0, 0]
  const isFull = () => (batch.bytes === undefined ? rows >= (batch.rows ?? 1) : bytes >= batch.bytes)
  for await (const line of lines) {
    if (rows > 0 && isFull()) {
      uris.push(chunk.store())
      if (uris.length % storesAtOnce === 0) await Promise.all(uris.slice(-storesAtOnce))
      chunk = new Chunk(ctx, extension)
      rows = 0
      bytes = 0
    }
    const text = line + batch.separator
    await chunk.add(text)
    rows += 1
    bytes += Buffer.byteLength(text)
  }
  if (rows > 0) uris.push(chunk.store())
  return Promise.all(uris)
}

/** One chunk for each key, in the order of first appearance (partitions: of their number); lines without key are dropped. */
async function splitByKey(
  ctx: RunContext,
  lines: AsyncIterable<string>,
  keyOf: (line: string) => string | undefined,
  separator: string,
  extension: string,
): Promise<readonly string[]> {
  const chunks = new Map<string, Chunk>()
  for await (const line of lines) {
    const key = keyOf(line)
    if (key === undefined) continue
    const chunk = chunks.get(key) ?? new Chunk(ctx, extension)
    chunks.set(key, chunk)
    await chunk.add(line + separator)
  }
  const uris: string[] = []
  for (const chunk of chunks.values()) uris.push(await chunk.store())
  return uris
}

function roundRobin(partitions: number): () => string {
  let line = -1
  return () => {
    line += 1
    return String(line % partitions)
  }
}

function byPattern(pattern: string): (line: string) => string | undefined {
  let expression: RegExp
  try {
    expression = new RegExp(pattern)
  } catch (cause) {
    throw new TaskError(`The 'regexPattern' '${pattern}' is not a regular expression`, { cause })
  }
  return (line) => expression.exec(line)?.[1]
}

/** A file that grows: in memory while it is small, then in the working directory. */
class Chunk {
  readonly #ctx: RunContext
  readonly #extension: string
  #text: string[] = []
  #size = 0
  #file: { readonly path: string; readonly out: WriteStream } | undefined

  constructor(ctx: RunContext, extension: string) {
    this.#ctx = ctx
    this.#extension = extension
  }

  async add(text: string): Promise<void> {
    this.#text.push(text)
    this.#size += text.length
    if (this.#size > largestInMemory) await this.#spill()
  }

  async store(): Promise<string> {
    const options = { extension: this.#extension }
    if (this.#file === undefined) return this.#ctx.storage.put(this.#text.join(''), options)
    await this.#spill()
    this.#file.out.end()
    await finished(this.#file.out)
    return this.#ctx.storage.put(createReadStream(this.#file.path), options)
  }

  async #spill(): Promise<void> {
    this.#file ??= await this.#openFile()
    const { out } = this.#file
    const hasRoom = out.write(this.#text.join(''))
    this.#text = []
    this.#size = 0
    if (!hasRoom) await new Promise<void>((resolve) => out.once('drain', resolve))
  }

  async #openFile() {
    const path = join(await this.#ctx.workingDir.path(), `chunk-${crypto.randomUUID()}`)
    return { path, out: createWriteStream(path) }
  }
}
