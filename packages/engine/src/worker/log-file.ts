import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { LogEntry } from '@windhover/core/model/log-entry.ts'
import { uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'

/** The log of an attempt with `logToFile`: gathered in a local file, put into the internal storage when the attempt ends. */
export class LogFile {
  readonly #file: string
  readonly #out: WriteStream
  readonly name = `log-${randomBytes(4).toString('hex').slice(0, 5)}.txt`

  private constructor(file: string) {
    this.#file = file
    this.#out = createWriteStream(file)
  }

  static async open(folder: string): Promise<LogFile> {
    await mkdir(folder, { recursive: true })
    return new LogFile(join(folder, `log-${randomBytes(12).toString('hex')}`))
  }

  write(entry: LogEntry): void {
    const date = new Date(entry.timestamp).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')
    const logger = ['flow', entry.tenantId, entry.namespace, entry.flowId, entry.taskId].join('.')
    this.#out.write(`${date} ${entry.level.padEnd(5)} ${(entry.thread ?? '').padEnd(12)} ${logger} ${entry.message}\n`)
  }

  /** Undefined as long as the disk keeps up. */
  drained(): Promise<void> | undefined {
    return this.#out.writableNeedDrain ? once(this.#out, 'drain').then(() => undefined) : undefined
  }

  /** Stores the file below `folder` of the tenant's storage; its URI. */
  async store(storage: Storage, tenantId: string, folder: string): Promise<string> {
    this.#out.end()
    await finished(this.#out)
    const path = `${folder}/${this.name}`
    await storage.write(tenantId, path, createReadStream(this.#file))
    await rm(this.#file, { force: true })
    return uriOfPath(path)
  }
}
