import type { Clock } from '@windhover/core/clock.ts'
import { defineError, PathRefused } from '@windhover/core/errors.ts'
import { namespaceFilePath } from '@windhover/core/model/storage-path.ts'
import type { NamespaceFileRepository, NamespaceFileRow } from '@windhover/core/ports/repositories.ts'
import type { Bytes, Storage } from '@windhover/core/ports/storage.ts'
import type { PurgeFiles } from '@windhover/sdk'
import { KeyedLock } from './keyed-lock.ts'
import { chosenNamespaces, wildcardTest } from './namespace-tree.ts'
import { purgeableVersions } from './purge-versions.ts'

export const NamespaceFileNotFound = defineError(
  'NAMESPACE_FILE_NOT_FOUND',
  404,
  (p: { namespace: string; path: string; version?: number }) =>
    p.version === undefined
      ? `File '${p.path}' was not found in namespace '${p.namespace}'.`
      : `Version ${p.version} of file '${p.path}' was not found in namespace '${p.namespace}'.`,
)
export const NamespaceFileExists = defineError(
  'NAMESPACE_FILE_EXISTS',
  409,
  (p: { namespace: string; path: string; isConflictError?: boolean }) =>
    `File '${p.path}' already exists in namespace '${p.namespace}'${p.isConflictError === true ? ' and conflict is set to ERROR' : '.'}`,
)

export const NamespaceFileChanged = defineError(
  'NAMESPACE_FILE_CHANGED',
  412,
  (p: { namespace: string; path: string; expected: string; current: string }) =>
    `File '${p.path}' of namespace '${p.namespace}' is not as expected: expected ${p.expected}, it is ${p.current}.`,
)

/** What to do when the file is there; a number asks for that version, `EXISTING` for any, as what is replaced. */
export type Conflict = 'OVERWRITE' | 'SKIP' | 'ERROR' | 'EXISTING' | number
export type NamespaceFileEntry = NamespaceFileRow

/** New content: bytes, or a file that lies in the internal storage already and is moved. */
export type NamespaceFileBody = Bytes | Uint8Array | string | { readonly upload: string; readonly sizeBytes: number }

/** Files of namespaces: what there is in the repository, contents in the internal storage, every change a version (spec §9.6). */
export class NamespaceFileService {
  readonly #repository: NamespaceFileRepository
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #lock = new KeyedLock()

  constructor(repository: NamespaceFileRepository, storage: Storage, clock: Clock) {
    this.#repository = repository
    this.#storage = storage
    this.#clock = clock
  }

  /** Files and directories (their paths end with `/`) that are there, ascending by path. */
  list(tenantId: string, namespace: string, prefix = '/'): Promise<readonly NamespaceFileEntry[]> {
    return this.#repository.list(tenantId, namespace, normalized(prefix))
  }

  /** The current version of a file, or of a directory when it has no file of that name. */
  async find(tenantId: string, namespace: string, path: string): Promise<NamespaceFileEntry | undefined> {
    const file = normalized(path)
    const row = await this.#repository.find(tenantId, namespace, file)
    if (row !== undefined && !row.deleted) return row
    if (file.endsWith('/')) return undefined
    const folder = await this.#repository.find(tenantId, namespace, `${file}/`)
    return folder === undefined || folder.deleted ? undefined : folder
  }

  /** Every version of a file, ascending. */
  versions(tenantId: string, namespace: string, path: string): Promise<readonly NamespaceFileEntry[]> {
    return this.#repository.versions(tenantId, namespace, normalized(path))
  }

  /** Where the content lies in the internal storage. A version whose content is gone gives way to the nearest older one.
   *  @throws NamespaceFileNotFound */
  async locate(tenantId: string, namespace: string, path: string, version?: number): Promise<string> {
    const file = normalized(path)
    const rows = (await this.#repository.versions(tenantId, namespace, file)).toSorted((a, b) => b.version - a.version)
    const [newest] = rows
    if (newest === undefined || newest.deleted) throw NamespaceFileNotFound({ namespace, path: file })
    if (version !== undefined && !rows.some((row) => row.version === version))
      throw NamespaceFileNotFound({ namespace, path: file, version })
    for (const row of rows) {
      if (version !== undefined && row.version > version) continue
      const place = namespaceFilePath(namespace, file, row.version)
      if ((await this.#storage.stat(tenantId, place)) !== undefined) return place
    }
    throw NamespaceFileNotFound({ namespace, path: file })
  }

  async read(tenantId: string, namespace: string, path: string, version?: number): Promise<Bytes> {
    return this.#storage.read(tenantId, await this.locate(tenantId, namespace, path, version))
  }

  /** Writes a new version and makes the directories above. With SKIP an existing file stays as it is.
   *  @throws NamespaceFileExists with ERROR, NamespaceFileChanged when it is not the version that was asked for, PathRefused */
  put(
    tenantId: string,
    namespace: string,
    path: string,
    body: NamespaceFileBody,
    conflict: Conflict = 'OVERWRITE',
  ): Promise<NamespaceFileEntry> {
    const file = normalized(path)
    if (file.endsWith('/')) throw PathRefused({ path, reason: 'it names a directory' })
    return this.#locked(tenantId, namespace, async () => {
      const known = await this.#repository.find(tenantId, namespace, file)
      checkVersion(namespace, file, known, conflict)
      if (known !== undefined && !known.deleted) {
        if (conflict === 'ERROR') throw NamespaceFileExists({ namespace, path: file, isConflictError: true })
        if (conflict === 'SKIP') return known
      }
      await this.#makeParents(tenantId, namespace, file)
      return this.#writeVersion(tenantId, namespace, file, body)
    })
  }

  createDirectory(tenantId: string, namespace: string, path: string): Promise<NamespaceFileEntry> {
    const folder = `${normalized(path).replace(/\/+$/, '')}/`
    return this.#locked(tenantId, namespace, async () => {
      await this.#makeParents(tenantId, namespace, folder)
      return this.#makeDirectory(tenantId, namespace, folder)
    })
  }

  /** Takes away a file, or a directory with everything below; a later put continues the versions. False when there was none. */
  delete(tenantId: string, namespace: string, path: string): Promise<boolean> {
    return this.#locked(tenantId, namespace, () => this.#delete(tenantId, namespace, normalized(path)))
  }

  /** Moves a file or a directory with all versions. When something fails, what was written at the target is taken back.
   *  @throws NamespaceFileNotFound, NamespaceFileExists */
  move(tenantId: string, namespace: string, from: string, to: string): Promise<void> {
    return this.#locked(tenantId, namespace, async () => {
      const source = await this.find(tenantId, namespace, from)
      if (source === undefined) throw NamespaceFileNotFound({ namespace, path: normalized(from) })
      const target = source.path.endsWith('/') ? `${normalized(to).replace(/\/+$/, '')}/` : normalized(to)
      if ((await this.find(tenantId, namespace, target)) !== undefined) throw NamespaceFileExists({ namespace, path: target })
      if (source.path.endsWith('/') && target.startsWith(source.path))
        throw PathRefused({ path: to, reason: 'it lies inside what is moved' })
      await this.#makeParents(tenantId, namespace, target)
      const rows = source.path.endsWith('/') ? await this.list(tenantId, namespace, source.path) : [source]
      const written: string[] = []
      try {
        for (const row of rows) {
          const path = target + row.path.slice(source.path.length)
          written.push(path)
          await this.#copyVersions(tenantId, namespace, row.path, path)
        }
      } catch (error) {
        for (const path of written) await this.#purgeAll(tenantId, namespace, path)
        throw error
      }
      for (const row of rows) await this.#purgeAll(tenantId, namespace, row.path)
    })
  }

  /** Removes versions for good; how many. `known` are the namespaces that a purge without names means. */
  async purge(tenantId: string, request: PurgeFiles, known: readonly string[]): Promise<number> {
    let count = 0
    const isWanted = request.filePattern === undefined ? () => true : wildcardTest(request.filePattern)
    for (const namespace of chosenNamespaces(known, request)) {
      for (const { path } of await this.#repository.list(tenantId, namespace, '/')) {
        if (path.endsWith('/') || !(isWanted(path) || isWanted(path.slice(1)))) continue
        const versions = purgeableVersions(await this.#repository.versions(tenantId, namespace, path), request.behavior)
        for (const version of versions) await this.#storage.delete(tenantId, namespaceFilePath(namespace, path, version))
        count += await this.#repository.purge(tenantId, namespace, path, versions)
      }
    }
    return count
  }

  #locked<T>(tenantId: string, namespace: string, work: () => Promise<T>): Promise<T> {
    return this.#lock.run(`${tenantId} ${namespace}`, work)
  }

  async #writeVersion(tenantId: string, namespace: string, path: string, body: NamespaceFileBody): Promise<NamespaceFileEntry> {
    const known = await this.#repository.find(tenantId, namespace, path)
    // version 2 of `a` and version 1 of `a.v2` have the same place: a version whose place is taken is left out
    let version = (known?.version ?? 0) + 1
    while ((await this.#storage.stat(tenantId, namespaceFilePath(namespace, path, version))) !== undefined) version += 1
    const sizeBytes = await this.#store(tenantId, namespaceFilePath(namespace, path, version), body)
    return this.#save({ tenantId, namespace, path, version, sizeBytes, deleted: false }, known)
  }

  async #store(tenantId: string, place: string, body: NamespaceFileBody): Promise<number> {
    if (typeof body === 'object' && 'upload' in body) {
      await this.#storage.move(tenantId, body.upload, place)
      return body.sizeBytes
    }
    return (await this.#storage.write(tenantId, place, body)).sizeBytes
  }

  async #save(row: Omit<NamespaceFileRow, 'created' | 'updated'>, known: NamespaceFileRow | undefined): Promise<NamespaceFileEntry> {
    const now = this.#clock.now()
    const saved = { ...row, created: known === undefined || known.deleted ? now : known.created, updated: now }
    await this.#repository.save(saved)
    return saved
  }

  async #makeParents(tenantId: string, namespace: string, path: string): Promise<void> {
    const parts = path.split('/').slice(1, path.endsWith('/') ? -2 : -1)
    for (let depth = 1; depth <= parts.length; depth += 1)
      await this.#makeDirectory(tenantId, namespace, `/${parts.slice(0, depth).join('/')}/`)
  }

  async #makeDirectory(tenantId: string, namespace: string, path: string): Promise<NamespaceFileEntry> {
    const known = await this.#repository.find(tenantId, namespace, path)
    if (known !== undefined && !known.deleted) return known
    return this.#save({ tenantId, namespace, path, version: (known?.version ?? 0) + 1, sizeBytes: 0, deleted: false }, known)
  }

  async #delete(tenantId: string, namespace: string, path: string): Promise<boolean> {
    const found = await this.find(tenantId, namespace, path)
    if (found === undefined) return false
    const below = found.path.endsWith('/') ? await this.list(tenantId, namespace, found.path) : []
    const updated = this.#clock.now()
    for (const row of [found, ...below]) await this.#repository.save({ ...row, deleted: true, updated })
    return true
  }

  async #copyVersions(tenantId: string, namespace: string, from: string, to: string): Promise<void> {
    const last = (await this.#repository.find(tenantId, namespace, to))?.version ?? 0
    for (const [at, row] of (await this.#repository.versions(tenantId, namespace, from)).entries()) {
      const version = last + at + 1
      if (!to.endsWith('/')) {
        const source = namespaceFilePath(namespace, from, row.version)
        if ((await this.#storage.stat(tenantId, source)) === undefined) continue
        await this.#storage.write(tenantId, namespaceFilePath(namespace, to, version), await this.#storage.read(tenantId, source))
      }
      await this.#repository.save({ ...row, path: to, version })
    }
  }

  async #purgeAll(tenantId: string, namespace: string, path: string): Promise<void> {
    const versions = (await this.#repository.versions(tenantId, namespace, path)).map((row) => row.version)
    if (!path.endsWith('/'))
      for (const version of versions) await this.#storage.delete(tenantId, namespaceFilePath(namespace, path, version))
    await this.#repository.purge(tenantId, namespace, path, versions)
  }
}

/** @throws NamespaceFileChanged */
function checkVersion(namespace: string, path: string, known: NamespaceFileRow | undefined, conflict: Conflict): void {
  if (conflict !== 'EXISTING' && typeof conflict !== 'number') return
  const current = known === undefined || known.deleted ? undefined : known.version
  if (current === undefined ? true : conflict !== 'EXISTING' && conflict !== current) {
    const expected = conflict === 'EXISTING' ? 'a file' : `version ${conflict}`
    throw NamespaceFileChanged({ namespace, path, expected, current: current === undefined ? 'absent' : `version ${current}` })
  }
}

/** With a leading `/`, without empty and `.` parts. @throws PathRefused for `..` */
function normalized(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw PathRefused({ path, reason: "Path must not contain '../'" })
  return parts.length === 0 ? '/' : `/${parts.join('/')}${path.endsWith('/') ? '/' : ''}`
}
