import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fromBufferPromise, openPromise } from 'yauzl'
import { ZipFile } from 'yazl'

/** A zip of these contents, by member name. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream)
}

/** One member's content; undefined when the zip has no such member. */
export async function unpackFile(zip: Uint8Array, name: string): Promise<Buffer | undefined> {
  const archive = await fromBufferPromise(Buffer.from(zip))
  try {
    for await (const entry of archive.eachEntry())
      if (entry.fileName === name) return await buffer(await archive.openReadStreamPromise(entry))
    return undefined
  } finally {
    archive.close()
  }
}

/** Unpacked, more than this is no collection of texts. */
const mostTextBytes = 256 * 1024 * 1024

/** Name and text of the members that are wanted. @throws Error for what is no zip, or unpacks to too much */
export async function unpackTexts(zip: Uint8Array, isWanted: (name: string) => boolean): Promise<readonly (readonly [string, string])[]> {
  const archive = await fromBufferPromise(Buffer.from(zip))
  const texts: (readonly [string, string])[] = []
  let left = mostTextBytes
  try {
    for await (const entry of archive.eachEntry()) {
      if (!isWanted(entry.fileName)) continue
      left -= entry.uncompressedSize
      if (left < 0) throw new Error(`The zip unpacks to more than ${mostTextBytes} bytes`)
      texts.push([entry.fileName, (await buffer(await archive.openReadStreamPromise(entry))).toString('utf8')])
    }
    return texts
  } finally {
    archive.close()
  }
}

/** A zip of files below a folder, as a stream. */
export function packFolder(root: string, files: readonly string[]): Readable {
  const zip = new ZipFile()
  for (const file of files) zip.addFile(join(root, file), file)
  zip.end()
  return zip.outputStream as unknown as Readable // yazl declares the older NodeJS.ReadableStream; the object is a PassThrough
}

/** Writes every member of a zip file below a folder; members that would leave it are left out. */
export async function unpackFolder(zipFile: string, root: string): Promise<void> {
  const archive = await openPromise(zipFile)
  try {
    for await (const entry of archive.eachEntry()) {
      const target = resolve(root, entry.fileName)
      if (entry.fileName.endsWith('/') || !target.startsWith(root + sep)) continue
      await mkdir(dirname(target), { recursive: true })
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target))
    }
  } finally {
    archive.close()
  }
}
