import { createReadStream } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskStorage } from '@windhover/sdk'

const LARGEST_IN_MEMORY = 1024 * 1024

interface Growing {
  readonly path: string
  waiting: string[]
  isOnDisk: boolean
}

/** Texts collected under keys: in memory together up to a limit, beyond it in files of a folder. */
export class KeyedFiles {
  readonly #folder: string
  readonly #files = new Map<string, Growing>()
  #inMemory = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  async add(key: string, text: string): Promise<void> {
    let file = this.#files.get(key)
    if (file === undefined) {
      file = { path: join(this.#folder, `part-${crypto.randomUUID()}`), waiting: [], isOnDisk: false }
      this.#files.set(key, file)
    }
    file.waiting.push(text)
    this.#inMemory += text.length
    if (this.#inMemory > LARGEST_IN_MEMORY) await this.#spill()
  }

  /** Puts every file into the storage, in the order of their keys' first texts. */
  async store(storage: TaskStorage, extension: string): Promise<string[]> {
    const uris: string[] = []
    for (const file of this.#files.values()) {
      if (file.isOnDisk) await flush(file)
      uris.push(await storage.put(file.isOnDisk ? createReadStream(file.path) : file.waiting.join(''), { extension }))
    }
    return uris
  }

  async #spill(): Promise<void> {
    for (const file of this.#files.values()) await flush(file)
    this.#inMemory = 0
  }
}

async function flush(file: Growing): Promise<void> {
  if (file.waiting.length === 0) return
  await appendFile(file.path, file.waiting.join(''))
  file.waiting = []
  file.isOnDisk = true
}
