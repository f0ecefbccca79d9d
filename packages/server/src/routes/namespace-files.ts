import { randomUUID } from 'node:crypto'
import { InvalidEntity, InvalidRequest } from '@windhover/core/errors.ts'
import type { Bytes } from '@windhover/core/ports/storage.ts'
import { NamespaceFileArchive } from '@windhover/engine/services/namespace-file-archive.ts'
import { type Conflict, type NamespaceFileEntry, NamespaceFileNotFound } from '@windhover/engine/services/namespace-file-service.ts'
import { z } from 'zod'
import { required } from '../errors.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { streamOf } from '../stream.ts'

const files = 'namespaces/:namespace/files'
const tag = 'Files'
const pathQuery = { path: z.string() }
const optionalPathQuery = { path: z.string().optional() }
const attributesSchema = z.object({
  fileName: z.string(),
  lastModifiedTime: z.int(),
  creationTime: z.int(),
  type: z.enum(['File', 'Directory']),
  size: z.int(),
  metadata: z.record(z.string(), z.string()),
})

/** Files of a namespace, with versions. A path is decoded exactly once, by the query's own rules: `a b` and `a+b` are two files. */
export const namespaceFileRoutes: readonly Route[] = [
  defineRoute('GET', files, 'file:read', async (call) => content(call), {
    operationId: 'getFileContent',
    tag,
    query: { ...pathQuery, revision: z.int().optional() },
    response: z.string(),
    responseType: 'application/octet-stream',
  }),
  defineRoute('POST', files, 'file:write', async (call) => upload(call), {
    operationId: 'createNamespaceFile',
    tag,
    query: pathQuery,
    body: z.object({ fileContent: z.string() }),
    bodyType: 'multipart/form-data',
  }),
  defineRoute('PUT', files, 'file:write', async (call) => move(call), {
    operationId: 'moveFileDirectory',
    tag,
    query: { from: z.string(), to: z.string() },
  }),
  defineRoute('DELETE', files, 'file:write', async (call) => remove(call), { operationId: 'deleteFileDirectory', tag, query: pathQuery }),
  defineRoute('GET', `${files}/directory`, 'file:read', async (call) => list(call), {
    operationId: 'listNamespaceDirectoryFiles',
    tag,
    query: optionalPathQuery,
    response: z.array(attributesSchema),
  }),
  defineRoute('POST', `${files}/directory`, 'file:write', async (call) => createDirectory(call), {
    operationId: 'createNamespaceDirectory',
    tag,
    query: optionalPathQuery,
  }),
  defineRoute('GET', `${files}/stats`, 'file:read', async (call) => stats(call), {
    operationId: 'getFileMetadatas',
    tag,
    query: optionalPathQuery,
    response: attributesSchema,
  }),
  defineRoute('GET', `${files}/revisions`, 'file:read', async (call) => revisions(call), {
    operationId: 'getFileRevisions',
    tag,
    query: optionalPathQuery,
    response: z.array(z.object({ revision: z.int() })),
  }),
  defineRoute('GET', `${files}/search`, 'file:read', async (call) => search(call), {
    operationId: 'searchNamespaceFiles',
    tag,
    query: { q: z.string() },
    response: z.array(z.string()),
  }),
  defineRoute('GET', `${files}/export`, 'file:read', async (call) => exportZip(call), {
    operationId: 'exportNamespaceFiles',
    tag,
    response: z.string(),
    responseType: 'application/octet-stream',
  }),
]

const namespaceOf = ({ params }: Call): string => params['namespace'] ?? ''

/** The path of a parameter; flows lie beside the files and are not reached through them. @throws InvalidRequest, InvalidEntity */
function pathOf(call: Call, name: 'path' | 'from' | 'to'): string {
  const path = required(call.query, name)
  if (/^\/*_flows(\/|$)/.test(path)) throw InvalidEntity({ message: `Illegal argument: Forbidden path: ${path}` })
  return path
}

/** With the version as entity tag, for a later `If-Match`. */
async function content(call: Call): Promise<Answer> {
  const { namespaceFiles } = call.engine
  const [path, revision] = [pathOf(call, 'path'), call.query.get('revision')]
  if (revision !== null && !/^\d+$/.test(revision)) throw InvalidEntity({ message: `revision: must be a whole number, got '${revision}'` })
  const entry = await namespaceFiles.find(call.tenantId, namespaceOf(call), path)
  const version = revision === null ? entry?.version : Number(revision)
  const place = await namespaceFiles.locate(call.tenantId, namespaceOf(call), path, version)
  return new Answer(200, streamOf(await call.engine.storage.read(call.tenantId, place)), {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.split('/').at(-1) ?? 'file')}`,
    ...(version !== undefined && { etag: `"${version}"` }),
  })
}

/** A flow when the path is `/_flows/…`, the members of a zip, or else the file. */
async function upload(call: Call): Promise<Answer> {
  const path = required(call.query, 'path')
  if (!call.request.isMultipart()) throw InvalidRequest({ message: 'the file must be the multipart part fileContent' })
  for await (const part of call.request.parts()) {
    if (part.fieldname !== 'fileContent') {
      // a part that nobody reads would hold up those behind it
      if (part.type === 'file') part.file.resume()
      continue
    }
    if (/^\/*_flows\//.test(path)) {
      const source = part.type === 'file' ? (await bytesOf(part.file, mostFlowBytes)).toString('utf8') : String(part.value)
      await call.engine.flows.save(call.tenantId, source)
      return new Answer(200)
    }
    if (part.type === 'file' && /\.zip$/i.test(part.filename)) {
      const archive = new NamespaceFileArchive(call.engine.namespaceFiles, call.engine.storage)
      await archive.unpack(call.tenantId, namespaceOf(call), await bytesOf(part.file, mostZipBytes))
      return new Answer(200)
    }
    const version = await put(call, pathOf(call, 'path'), part.type === 'file' ? part.file : String(part.value))
    return new Answer(200, undefined, { etag: `"${version}"` })
  }
  throw InvalidRequest({ message: 'the multipart part fileContent is missing' })
}

/** The new version. The content is received first: a slow client holds up nobody who writes to the namespace. */
async function put(call: Call, path: string, content: Bytes | string): Promise<number> {
  const { storage, namespaceFiles } = call.engine
  const conflict = conflictOf(call)
  const upload = `/_uploads/${randomUUID()}`
  try {
    const { sizeBytes } = await storage.write(call.tenantId, upload, content)
    return (await namespaceFiles.put(call.tenantId, namespaceOf(call), path, { upload, sizeBytes }, conflict)).version
  } finally {
    // still there when the file was refused
    await storage.delete(call.tenantId, upload)
  }
}

const mostFlowBytes = 16 * 1024 ** 2
const mostZipBytes = 256 * 1024 ** 2

/** What must be in memory as a whole. @throws InvalidEntity when it is more than that */
async function bytesOf(content: Bytes, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of content) {
    sizeBytes += chunk.length
    if (sizeBytes > most) throw InvalidEntity({ message: `The file is larger than ${most} bytes` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** `If-None-Match: *` creates only; `If-Match: "3"` replaces version 3 only, `If-Match: *` any; without them an upload does either. */
function conflictOf({ request }: Call): Conflict {
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers
  if (noneMatch === '*') return 'ERROR'
  if (match === undefined) return 'OVERWRITE'
  if (match === '*') return 'EXISTING'
  const version = /^(?:W\/)?"?(\d+)"?$/.exec(match)?.[1]
  if (version === undefined) throw InvalidRequest({ message: `If-Match must be the number of a version, or *, got '${match}'` })
  return Number(version)
}

async function move(call: Call): Promise<undefined> {
  await call.engine.namespaceFiles.move(call.tenantId, namespaceOf(call), pathOf(call, 'from'), pathOf(call, 'to'))
  return undefined
}

async function remove(call: Call): Promise<undefined> {
  const path = pathOf(call, 'path')
  if (!(await call.engine.namespaceFiles.delete(call.tenantId, namespaceOf(call), path)))
    throw NamespaceFileNotFound({ namespace: namespaceOf(call), path })
  return undefined
}

async function createDirectory(call: Call): Promise<undefined> {
  // without a path it is the root, which is always there
  if (isRoot(call.query.get('path') ?? '/')) return undefined
  await call.engine.namespaceFiles.createDirectory(call.tenantId, namespaceOf(call), pathOf(call, 'path'))
  return undefined
}

const isRoot = (path: string): boolean => /^\/*$/.test(path)

/** Direct members of a directory: directories first, each by name. */
async function list(call: Call): Promise<object[]> {
  const path = call.query.get('path') ?? '/'
  const folder = isRoot(path)
    ? undefined
    : await call.engine.namespaceFiles.find(call.tenantId, namespaceOf(call), `${path.replace(/\/+$/, '')}/`)
  if (folder === undefined && !isRoot(path)) throw NamespaceFileNotFound({ namespace: namespaceOf(call), path })
  const directory = folder?.path ?? '/'
  const all = await call.engine.namespaceFiles.list(call.tenantId, namespaceOf(call), directory)
  return all.filter((entry) => isMember(entry.path, directory)).map(entryJson)
}

function isMember(path: string, directory: string): boolean {
  const rest = path.slice(directory.length).replace(/\/$/, '')
  return path.startsWith(directory) && rest !== '' && !rest.includes('/')
}

async function stats(call: Call): Promise<object> {
  const path = call.query.get('path') ?? '/'
  if (isRoot(path)) return { fileName: '_files', lastModifiedTime: 0, creationTime: 0, type: 'Directory', size: 0, metadata: {} }
  const entry = await call.engine.namespaceFiles.find(call.tenantId, namespaceOf(call), path)
  if (entry === undefined) throw NamespaceFileNotFound({ namespace: namespaceOf(call), path })
  return entryJson(entry)
}

function entryJson({ path, sizeBytes, created, updated }: NamespaceFileEntry): object {
  return {
    fileName: path.replace(/\/$/, '').split('/').at(-1) ?? '',
    lastModifiedTime: updated,
    creationTime: created,
    type: path.endsWith('/') ? 'Directory' : 'File',
    size: sizeBytes,
    metadata: {},
  }
}

async function revisions(call: Call): Promise<object[]> {
  const path = pathOf(call, 'path')
  const versions = await call.engine.namespaceFiles.versions(call.tenantId, namespaceOf(call), path)
  if (versions.length === 0) throw NamespaceFileNotFound({ namespace: namespaceOf(call), path })
  return versions.map(({ version }) => ({ revision: version }))
}

/** Paths of files that contain the text, whatever its case. */
async function search(call: Call): Promise<string[]> {
  const text = required(call.query, 'q').toLowerCase()
  const all = await call.engine.namespaceFiles.list(call.tenantId, namespaceOf(call))
  return all.map(({ path }) => path).filter((path) => !path.endsWith('/') && path.toLowerCase().includes(text))
}

async function exportZip(call: Call): Promise<Answer> {
  const archive = new NamespaceFileArchive(call.engine.namespaceFiles, call.engine.storage)
  return new Answer(200, await archive.pack(call.tenantId, namespaceOf(call)), {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${encodeURIComponent(namespaceOf(call))}_files.zip"`,
  })
}
