import { createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { defineTask, storageUri, TaskError, z } from '@windhover/sdk'
import { extensionOf } from './extension.ts'

const BLOCK = 64 * 1024

export const reverse = defineTask({
  type: 'io.kestra.plugin.core.storage.Reverse',
  aliases: ['io.kestra.core.tasks.storages.Reverse'],
  title: 'Turn the order of lines around',
  description: 'The last line comes first. Lines end where `separator` stands.',
  properties: {
    from: storageUri().describe('The file to turn around.'),
    separator: z.string().min(1).default('\n').describe('What ends a line.'),
    charset: z.string().default('UTF-8').describe('How the separator is encoded in the file.'),
  },
  outputs: { uri: z.string() },
  examples: [{ title: 'Newest line first', yaml: 'from: "{{ outputs.export.uri }}"' }],
  async run({ storage, workingDir }, { from, separator, charset }) {
    const end = Buffer.from(separator, encodingOf(charset))
    const path = await workingDir.resolve(`reverse-${crypto.randomUUID()}`)
    await pipeline(await storage.read(from), createWriteStream(path))
    const file = await open(path)
    try {
      return { uri: await storage.put(linesBackwards(file, end), { extension: extensionOf(from) }) }
    } finally {
      await file.close()
    }
  },
})

/** Pieces from the end of the file to its beginning, each with the separator behind it. */
async function* linesBackwards(file: FileHandle, separator: Buffer): AsyncIterable<Uint8Array> {
  let position = (await file.stat()).size
  let pending = Buffer.alloc(0)
  let isLast = true
  let step = BLOCK
  while (position > 0) {
    const length = Math.min(step, position)
    position -= length
    const block = Buffer.alloc(length)
    await file.read(block, 0, length, position)
    pending = Buffer.concat([block, pending])
    let at = pending.lastIndexOf(separator)
    // A line longer than a block: read twice as much at once, so that joining does not cost the square of its length.
    step = at < 0 ? step * 2 : BLOCK
    for (; at >= 0; at = at === 0 ? -1 : pending.lastIndexOf(separator, at - 1)) {
      const piece = pending.subarray(at + separator.length)
      if (!isLast || piece.length > 0) yield Buffer.concat([piece, separator])
      isLast = false
      pending = pending.subarray(0, at)
    }
  }
  if (!isLast || pending.length > 0) yield Buffer.concat([pending, separator])
}

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  'UTF-8': 'utf8',
  UTF8: 'utf8',
  'US-ASCII': 'latin1',
  ASCII: 'latin1',
  'ISO-8859-1': 'latin1',
  'WINDOWS-1252': 'latin1',
  'UTF-16LE': 'utf16le',
}

function encodingOf(charset: string): BufferEncoding {
  const encoding = ENCODINGS[charset.toUpperCase()]
  if (encoding === undefined) throw new TaskError(`Unknown charset '${charset}'; known are ${Object.keys(ENCODINGS).join(', ')}`)
  return encoding
}
