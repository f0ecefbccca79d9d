import { byteSize, defineTask, linesOf, type RunContext, storageUri, TaskError, z } from '@windhover/sdk'
import { extensionOf } from './extension.ts'
import { KeyedFiles } from './keyed-files.ts'

export const split = defineTask({
  type: 'io.kestra.plugin.core.storage.Split',
  aliases: ['io.kestra.core.tasks.storages.Split'],
  title: 'Split a text file into smaller ones',
  description:
    'Cuts between lines. Give one of `regexPattern`, `bytes`, `partitions` and `rows`; with more than one, the first of this order counts.',
  properties: {
    from: storageUri().describe('The file to split.'),
    bytes: byteSize().optional().describe('Begin a new file once the current one has this size, such as `10MB`.'),
    partitions: z.int().min(1).optional().describe('Deal the lines out to this many files, one line each in turn.'),
    rows: z.int().min(1).optional().describe('Begin a new file after this many lines.'),
    regexPattern: z
      .string()
      .optional()
      .describe('One file for each text that the first group captures; lines that do not match are left out.'),
    separator: z.string().default('\n').describe('Written behind every line.'),
  },
  outputs: { uris: z.array(z.string()) },
  examples: [{ title: 'A thousand lines each', yaml: 'from: "{{ inputs.file }}"\nrows: 1000' }],
  async run(ctx, { from, regexPattern, bytes, partitions, rows, separator }) {
    const lines = linesOf(await ctx.storage.read(from))
    const extension = extensionOf(from)
    if (regexPattern !== undefined) return { uris: await byKey(ctx, lines, captured(regexPattern), separator, extension) }
    if (bytes !== undefined) return { uris: await inOrder(ctx, lines, (size) => size.bytes >= bytes, separator, extension) }
    if (partitions !== undefined)
      return { uris: await byKey(ctx, lines, (_line, index) => String(index % partitions), separator, extension) }
    if (rows !== undefined) return { uris: await inOrder(ctx, lines, (size) => size.rows >= rows, separator, extension) }
    throw new TaskError('One of `regexPattern`, `bytes`, `partitions` and `rows` is needed')
  },
})

interface Size {
  readonly rows: number
  readonly bytes: number
}

/** One file after the other, each filled straight into the storage. */
async function inOrder(
  ctx: RunContext,
  lines: AsyncIterable<string>,
  isFull: (size: Size) => boolean,
  separator: string,
  extension: string,
): Promise<string[]> {
  const waiting = lines[Symbol.asyncIterator]()
  const uris: string[] = []
  for (let first = await waiting.next(); !first.done; first = await waiting.next()) {
    uris.push(await ctx.storage.put(chunk(first.value, waiting, isFull, separator), { extension }))
  }
  return uris
}

async function* chunk(first: string, more: AsyncIterator<string>, isFull: (size: Size) => boolean, separator: string) {
  const encoder = new TextEncoder()
  let size: Size = { rows: 0, bytes: 0 }
  for (let line = first; ; ) {
    const text = encoder.encode(line + separator)
    yield text
    size = { rows: size.rows + 1, bytes: size.bytes + text.length }
    if (isFull(size)) return
    const next = await more.next()
    if (next.done) return
    line = next.value
  }
}

/** One file for each key, in the order the keys are first met. */
async function byKey(
  ctx: RunContext,
  lines: AsyncIterable<string>,
  keyOf: (line: string, index: number) => string | undefined,
  separator: string,
  extension: string,
): Promise<string[]> {
  const files = new KeyedFiles(await ctx.workingDir.path())
  let index = 0
  for await (const line of lines) {
    const key = keyOf(line, index++)
    if (key !== undefined) await files.add(key, line + separator)
  }
  return files.store(ctx.storage, extension)
}

function captured(pattern: string): (line: string) => string | undefined {
  let expression: RegExp
  try {
    expression = new RegExp(pattern)
  } catch (cause) {
    throw new TaskError(`\`regexPattern\` '${pattern}' is not a regular expression`, { cause })
  }
  return (line) => expression.exec(line)?.[1]
}
