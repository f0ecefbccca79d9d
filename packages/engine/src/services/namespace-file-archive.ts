import { Readable } from 'node:stream'
import { InvalidEntity, WindhoverError } from '@windhover/core/errors.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import { fromBufferPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import { NamespaceFileNotFound, type NamespaceFileService } from './namespace-file-service.ts'

/** What the members of a zip may come to, whatever their size in it. */
const mostUnpacked = 2 * 1024 ** 3

/** Files of a namespace as one zip, and back. */
export class NamespaceFileArchive {
  readonly #files: NamespaceFileService
  readonly #storage: Storage

  constructor(files: NamespaceFileService, storage: Storage) {
    this.#files = files
    this.#storage = storage
  }

  /** Every file under its path, as a stream. */
  async pack(tenantId: string, namespace: string): Promise<Readable> {
    const zip = new ZipFile()
    for (const { path, updated } of await this.#files.list(tenantId, namespace)) {
      const name = path.replace(/^\//, '')
      if (name.endsWith('/')) {
        zip.addEmptyDirectory(name, { mtime: new Date(updated) })
        continue
      }
      const place = await this.#placeOf(tenantId, namespace, path)
      if (place === undefined) continue
      // opened when its turn comes, so that a thousand files are not open at once
      zip.addReadStreamLazy(name, { mtime: new Date(updated) }, (answer) => {
        this.#storage.read(tenantId, place).then(
          (bytes) => answer(null, Readable.from(bytes)),
          (error: unknown) => answer(error, Readable.from([])),
        )
      })
    }
    zip.end()
    return zip.outputStream as unknown as Readable // yazl declares the older NodeJS.ReadableStream; the object is a PassThrough
  }

  /** Writes every file of the zip below the root; the paths written, in the order of the zip. @throws PathRefused, InvalidEntity */
  async unpack(tenantId: string, namespace: string, zip: Uint8Array): Promise<readonly string[]> {
    const written: string[] = []
    try {
      const archive = await fromBufferPromise(Buffer.from(zip))
      let sizeBytes = 0
      for await (const entry of archive.eachEntry()) {
        if (entry.fileName.endsWith('/')) continue
        sizeBytes += entry.uncompressedSize
        if (sizeBytes > mostUnpacked) throw InvalidEntity({ message: `The zip holds more than ${mostUnpacked} bytes` })
        const content = await archive.openReadStreamPromise(entry)
        written.push((await this.#files.put(tenantId, namespace, entry.fileName, content)).path)
      }
      return written
    } catch (cause) {
      if (cause instanceof WindhoverError) throw cause
      throw InvalidEntity({ message: `The zip cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` }, { cause })
    }
  }

  /** Undefined when the content of a file is gone from the storage: the others are packed all the same. */
  async #placeOf(tenantId: string, namespace: string, path: string): Promise<string | undefined> {
    try {
      return await this.#files.locate(tenantId, namespace, path)
    } catch (error) {
      if (error instanceof WindhoverError && error.code === NamespaceFileNotFound.code) return undefined
      throw error
    }
  }
}
