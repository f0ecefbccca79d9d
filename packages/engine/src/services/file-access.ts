import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineError } from '@windhover/core/errors.ts'
import { executionOfPath, executionPath, namespaceFilePath, pathOfUri } from '@windhover/core/model/storage-path.ts'
import type { LookupScope } from '../gateway/protocol.ts'
import type { NamespaceFileService } from './namespace-file-service.ts'

export const FileRefused = defineError('FILE_REFUSED', 403, (p: { message: string }) => p.message)

/** A file that an expression may read: in the internal storage, or on the server's own disk. */
export type ReadableFile = { readonly type: 'storage'; readonly path: string } | { readonly type: 'local'; readonly path: string }

export interface FileAccessRules {
  readonly allowedPaths: readonly string[]
  readonly functionsEnabled: boolean
}

/** Finds the file behind the `path` argument of read(), fileExists(), fileSize() …, and decides whether it may be read (spec §9.1). */
export class FileAccess {
  readonly #namespaceFiles: NamespaceFileService
  readonly #rules: FileAccessRules

  constructor(namespaceFiles: NamespaceFileService, rules: FileAccessRules) {
    this.#namespaceFiles = namespaceFiles
    this.#rules = rules
  }

  /** @throws FileRefused, NamespaceFileNotFound, PathRefused */
  async locate(
    path: string,
    scope: LookupScope,
    options: { readonly namespace?: string; readonly version?: number } = {},
  ): Promise<ReadableFile> {
    const { tenantId } = scope
    const stored = pathOfUri(path)
    if (stored !== undefined) return { type: 'storage', path: checkedPath(path, stored, scope) }
    if (path.startsWith('nsfile://')) {
      const [, host = '', file = ''] = /^nsfile:\/\/([^/]*)(\/.*)?$/.exec(path) ?? []
      const namespace = host === '' ? scope.namespace : host
      return { type: 'storage', path: await this.#namespaceFiles.locate(tenantId, namespace, file, options.version) }
    }
    if (path.startsWith('file://')) return { type: 'local', path: await this.#localFile(path, scope) }
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw FileRefused({ message: `Cannot process the URI ${path}: scheme not supported.` })
    return {
      type: 'storage',
      path: await this.#namespaceFiles.locate(tenantId, options.namespace ?? scope.namespace, path, options.version),
    }
  }

  async #localFile(uri: string, { workingDir }: LookupScope): Promise<string> {
    const { functionsEnabled, allowedPaths } = this.#rules
    if (!functionsEnabled) throw FileRefused({ message: 'The file functions are disabled for the local files of the server.' })
    const named = fileURLToPath(uri)
    const path = await realpath(named).catch((cause: unknown) => {
      throw FileRefused({ message: `The file '${uri}' cannot be read` }, { cause })
    })
    const roots = workingDir === undefined ? allowedPaths : [workingDir, ...allowedPaths]
    if (roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep))) return path
    throw FileRefused({
      message: `The path ${path} is not authorized. Only files inside the working directory are allowed by default, other paths must be allowed either globally inside the Kestra configuration using the \`kestra.local-files.allowed-paths\` property, or by plugin using the \`allowed-paths\` plugin configuration.`,
    })
  }
}

/** Files of this execution and namespace, of those of the trigger's execution, and task files of any execution. */
function checkedPath(uri: string, path: string, scope: LookupScope): string {
  if (path.split('/').includes('..'))
    throw FileRefused({ message: "File should be accessed with their full path and not using relative '..' path." })
  const roots = [scope, ...(scope.trigger === undefined ? [] : [scope.trigger])].flatMap((place) => [
    `${executionPath(place)}/`,
    namespaceFilePath(place.namespace, ''),
  ])
  if (roots.some((root) => path.startsWith(root)) || executionOfPath(path) !== undefined) return path
  throw FileRefused({ message: `Unable to read the file '${uri}' as it is not an execution file` })
}
