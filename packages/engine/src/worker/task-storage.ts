import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pathOfUri, uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import { TaskError, type TaskStorage } from '@windhover/sdk'
import type { TaskWorkingDir } from './working-dir.ts'

export interface TaskStorageParts {
  readonly storage: Storage
  readonly tenantId: string
  readonly namespace: string
  /** Where `put` stores: the task run's folder. */
  readonly folder: string
  /** `kestra.local-files.allowed-paths` */
  readonly allowedPaths: readonly string[]
  readonly workingDir: TaskWorkingDir
  /** Path in the internal storage of a namespace file. */
  readonly locateNamespaceFile: (namespace: string, path: string) => Promise<string>
}

/** The internal storage as a task sees it. `nsfile://` names files of namespaces, `file://` those of the working directory and of allowed paths. */
export function openTaskStorage(parts: TaskStorageParts): TaskStorage {
  const { storage, tenantId, folder } = parts
  return {
    async read(uri) {
      if (uri.startsWith('file://')) return createReadStream(await localFile(parts, uri))
      return storage.read(tenantId, await storagePath(parts, uri))
    },
    async put(body, options = {}) {
      const name = options.name ?? `${randomName()}${options.extension ?? '.tmp'}`
      const path = `${folder}/${name.replace(/^\/+/, '')}`
      await storage.write(tenantId, path, body)
      return uriOfPath(path)
    },
    async sizeOf(uri) {
      if (uri.startsWith('file://')) return (await stat(await localFile(parts, uri))).size
      const path = await storagePath(parts, uri)
      const found = await storage.stat(tenantId, path)
      if (found === undefined || found.isDirectory) throw notFound(uri)
      return found.sizeBytes
    },
    async exists(uri) {
      if (uri.startsWith('file://')) return (await stat(await localFile(parts, uri)).catch(() => undefined)) !== undefined
      return (await storage.stat(tenantId, await storagePath(parts, uri))) !== undefined
    },
    async delete(uri) {
      const path = pathOfUri(uri)
      if (path === undefined) throw unsupported(uri)
      return storage.delete(tenantId, path)
    },
  }
}

async function storagePath(parts: TaskStorageParts, uri: string): Promise<string> {
  const path = pathOfUri(uri)
  if (path !== undefined) return decodePath(path)
  if (!uri.startsWith('nsfile://')) throw unsupported(uri)
  const [, host = '', file = ''] = /^nsfile:\/\/([^/]*)(\/.*)?$/.exec(uri) ?? []
  return parts.locateNamespaceFile(host === '' ? parts.namespace : host, decodePath(file))
}

/** A URI may be percent-encoded; a path with a lone `%` is meant as it is. */
function decodePath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function localFile({ allowedPaths, workingDir }: TaskStorageParts, uri: string): Promise<string> {
  const path = await realpath(fileURLToPath(uri)).catch((cause: unknown) => {
    throw new TaskError(`The file '${uri}' does not exist`, { cause })
  })
  const roots = [...allowedPaths, ...(workingDir.exists ? [await workingDir.path()] : [])]
  if (!roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)))
    throw new TaskError(
      `The path ${path} is not authorized. Only files inside the working directory are allowed by default, other paths must be allowed either globally inside the Kestra configuration using the \`kestra.local-files.allowed-paths\` property, or by plugin using the \`allowed-paths\` plugin configuration.`,
    )
  return path
}

/** As many digits as a temporary file has in the names that flows have seen so far. */
function randomName(): string {
  return String(crypto.getRandomValues(new BigUint64Array(1))[0])
}

const notFound = (uri: string) => new TaskError(`File not found for URI: ${uri}`)
const unsupported = (uri: string) => new TaskError(`Cannot process the URI ${uri}: scheme not supported.`)
