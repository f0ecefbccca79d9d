import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { InvalidEntity, WindhoverError } from '@windhover/core/errors.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import { fromBufferPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import type { NamespaceFileService } from './namespace-file-service.ts'

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
      const place = await this.#files.locate(tenantId, namespace, path)
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
      for await (const entry of archive.eachEntry()) {
        if (entry.fileName.endsWith('/')) continue
        const content = await buffer(await archive.openReadStreamPromise(entry))
        written.push((await this.#files.put(tenantId, namespace, entry.fileName, content)).path)
      }
      return written
    } catch (cause) {
      if (cause instanceof WindhoverError) throw cause
      throw InvalidEntity({ message: `The zip cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` }, { cause })
    }
  }
}
