import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { defineError, FileNotFound, PathRefused } from '@windhover/core/errors.ts'
import { uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { Bytes, Storage, StorageObject } from '@windhover/core/ports/storage.ts'

export const StorageFull = defineError(
  'STORAGE_FULL',
  507,
  (p: { uri: string }) => `No space is left in the internal storage to write '${p.uri}'`,
)

/** Suffix of the side file that holds an object's metadata; never listed. */
const metadataSuffix = '.metadata'
/** Folder of half-written objects below the base path; its members are renamed into place. */
const stagingFolder = '.writing'
const longestName = 255

/** Internal storage in a folder: `<basePath>/<tenant>/<path>`. Writes are atomic (a temporary file, then a rename);
 *  a path with `..`, or that leaves the tenant's folder through a symbolic link, is refused (PathRefused). */
export function openLocalStorage(basePath: string): Storage {
  const place = new LocalPlace(basePath)
  return {
    async read(tenantId, path, range) {
      const file = await place.existing(tenantId, path)
      const bounds = range === undefined ? {} : { start: range.start, end: range.end - 1 }
      return range !== undefined && range.end <= range.start ? Readable.from([]) : createReadStream(file, bounds)
    },
    write: (tenantId, path, body, metadata) => writeObject(place, { tenantId, path, body, metadata }),
    stat: (tenantId, path) => statObject(place, tenantId, path),
    async metadata(tenantId, path) {
      const file = await place.existing(tenantId, path)
      const text = await readFile(file + metadataSuffix, 'utf8').catch(absent)
      return text === undefined ? {} : JSON.parse(text)
    },
    list: (tenantId, path) => listObjects(place, tenantId, path),
    walk: (tenantId, path) => walkObjects(place, tenantId, path),
    delete: (tenantId, path) => deleteObject(place, tenantId, path),
    async move(tenantId, from, to) {
      const source = await place.existing(tenantId, from)
      const target = await place.writable(tenantId, to)
      await rename(source, target)
      await rename(source + metadataSuffix, target + metadataSuffix).catch(absent)
      await removeEmptyFolders(place.root(tenantId), dirname(source))
    },
  }
}

/** Turns paths of the storage into paths of the file system, and refuses those that would climb out. */
class LocalPlace {
  readonly #basePath: string
  /** Folders that were made and checked already: almost every write goes to one of a few. */
  readonly #checked = new Set<string>()

  constructor(basePath: string) {
    this.#basePath = basePath
  }

  root(tenantId: string): string {
    if (!/^[\w-]+$/.test(tenantId)) throw PathRefused({ path: tenantId, reason: 'a tenant is letters, digits, - and _' })
    return join(this.#basePath, tenantId)
  }

  staging(): string {
    return join(this.#basePath, stagingFolder)
  }

  /** Absolute path, without looking at the disk. */
  locate(tenantId: string, path: string): string {
    const parts = path.split('/')
    if (parts.includes('..'))
      throw PathRefused({ path, reason: "File should be accessed with their full path and not using relative '..' path." })
    if (path.includes('\0')) throw PathRefused({ path, reason: 'it holds a NUL character' })
    return join(this.root(tenantId), ...parts.map(shortened))
  }

  /** Absolute path of something that is there. @throws FileNotFound, PathRefused */
  async existing(tenantId: string, path: string): Promise<string> {
    const file = this.locate(tenantId, path)
    const real = await realpath(file).catch(absent)
    if (real === undefined) throw FileNotFound({ uri: uriOfPath(path) })
    await this.#refuseOutside(tenantId, path, real)
    return file
  }

  /** Absolute path of something to write, its folder made. @throws PathRefused */
  async writable(tenantId: string, path: string): Promise<string> {
    const file = this.locate(tenantId, path)
    await this.prepare(tenantId, path, dirname(file))
    return file
  }

  async prepare(tenantId: string, path: string, folder: string): Promise<void> {
    if (this.#checked.has(folder)) return
    await mkdir(folder, { recursive: true })
    await this.#refuseOutside(tenantId, path, await realpath(folder))
    if (this.#checked.size > 10_000) this.#checked.clear()
    this.#checked.add(folder)
  }

  forget(): void {
    this.#checked.clear()
  }

  async #refuseOutside(tenantId: string, path: string, real: string): Promise<void> {
    const root = await realpath(this.root(tenantId)).catch(absent)
    if (root === undefined || (real !== root && !real.startsWith(root + sep)))
      throw PathRefused({ path, reason: 'it leaves the storage through a symbolic link' })
  }
}

interface WriteRequest {
  readonly tenantId: string
  readonly path: string
  readonly body: Bytes | Uint8Array | string
  readonly metadata: Readonly<Record<string, string>> | undefined
}

async function writeObject(place: LocalPlace, request: WriteRequest): Promise<{ sizeBytes: number }> {
  const { tenantId, path, body, metadata } = request
  const file = await place.writable(tenantId, path)
  const temporary = join(place.staging(), randomBytes(12).toString('hex'))
  try {
    await mkdir(place.staging(), { recursive: true })
    const sizeBytes = await writeBody(temporary, body)
    if (metadata !== undefined) {
      await writeFile(temporary + metadataSuffix, JSON.stringify(metadata))
      await moveInto(place, request, temporary + metadataSuffix, file + metadataSuffix)
    } else {
      await rm(file + metadataSuffix, { force: true })
    }
    await moveInto(place, request, temporary, file)
    return { sizeBytes }
  } catch (error) {
    await rm(temporary, { force: true })
    await rm(temporary + metadataSuffix, { force: true })
    if (['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')) throw StorageFull({ uri: uriOfPath(path) }, { cause: error })
    throw error
  }
}

/** A rename whose folder a concurrent delete may just have taken away: it is made again once. */
async function moveInto(place: LocalPlace, { tenantId, path }: WriteRequest, from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    place.forget()
    await place.prepare(tenantId, path, dirname(to))
    await rename(from, to)
  }
}

async function writeBody(file: string, body: Bytes | Uint8Array | string): Promise<number> {
  if (typeof body === 'string') {
    await writeFile(file, body)
    return Buffer.byteLength(body)
  }
  if (body instanceof Uint8Array) {
    await writeFile(file, body)
    return body.byteLength
  }
  const out = createWriteStream(file)
  await pipeline(Readable.from(body, { objectMode: false }), out)
  return out.bytesWritten
}

async function statObject(place: LocalPlace, tenantId: string, path: string): Promise<StorageObject | undefined> {
  const found = await stat(place.locate(tenantId, path)).catch(absent)
  return found === undefined ? undefined : describe(path, found)
}

async function listObjects(place: LocalPlace, tenantId: string, path: string): Promise<readonly StorageObject[]> {
  const folder = place.locate(tenantId, path)
  const entries = await readdir(folder, { withFileTypes: true }).catch(absent)
  if (entries === undefined) return []
  const prefix = path.endsWith('/') ? path : `${path}/`
  const visible = entries.filter((entry) => !entry.name.endsWith(metadataSuffix) && (entry.isFile() || entry.isDirectory()))
  const objects = await Promise.all(visible.map((entry) => statObject(place, tenantId, prefix + entry.name)))
  return objects.filter((object) => object !== undefined).toSorted(byPath)
}

async function walkObjects(place: LocalPlace, tenantId: string, path: string): Promise<readonly StorageObject[]> {
  const found: StorageObject[] = []
  const folders = [path]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const object of await listObjects(place, tenantId, folder)) {
      if (object.isDirectory) folders.push(object.path)
      else found.push(object)
    }
  }
  return found.toSorted(byPath)
}

async function deleteObject(place: LocalPlace, tenantId: string, path: string): Promise<boolean> {
  const file = place.locate(tenantId, path)
  const found = await lstat(file).catch(absent)
  if (found === undefined) return false
  if (!found.isSymbolicLink()) await place.existing(tenantId, path)
  await rm(file, { recursive: true, force: true })
  await rm(file + metadataSuffix, { force: true })
  place.forget()
  await removeEmptyFolders(place.root(tenantId), dirname(file))
  return true
}

/** Empty parents go with their last member, so that a purged execution leaves nothing behind. */
async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let current = folder; current.startsWith(root + sep); current = dirname(current)) {
    try {
      await rmdir(current)
    } catch {
      return // not empty, or already gone: both end the climb
    }
  }
}

/** A name the file system takes: the end of a longer one behind a prefix of its own. Derived from the whole name, so it is found again. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName - metadataSuffix.length) return name
  const prefix = Buffer.from(name).reduce((hash, byte) => (Math.imul(hash, 31) + byte) >>> 0, 7)
  const letters = Array.from({ length: 5 }, (_, at) => String.fromCharCode(97 + (Math.floor(prefix / 26 ** at) % 26))).join('')
  let end = name
  while (Buffer.byteLength(end) > longestName - metadataSuffix.length - 6) end = [...end].slice(1).join('')
  return `${letters}-${end}`
}

function describe(path: string, found: { size: number; mtimeMs: number; isDirectory(): boolean }): StorageObject {
  const isDirectory = found.isDirectory()
  return {
    path: posix.normalize(path).replace(/(.)\/$/, '$1'),
    sizeBytes: isDirectory ? 0 : found.size,
    modified: Math.trunc(found.mtimeMs),
    isDirectory,
  }
}

const byPath = (a: StorageObject, b: StorageObject): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Undefined for what is not there; anything else stays an error. */
function absent(error: unknown): undefined {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
  throw error
}
