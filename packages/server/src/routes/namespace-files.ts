import { InvalidRequest } from '@windhover/core/errors.ts'
import type { NamespaceFileEntry } from '@windhover/engine/services/namespace-file-service.ts'
import { required } from '../errors.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { streamOf } from '../stream.ts'

const files = 'namespaces/:namespace/files'

/** Files of a namespace, with versions. */
export const namespaceFileRoutes: readonly Route[] = [
  defineRoute('GET', files, 'file:read', async (call) => {
    const path = required(call.query, 'path')
    const revision = call.query.get('revision')
    const body = await call.engine.namespaceFiles.read(
      call.tenantId,
      namespaceOf(call),
      path,
      revision === null ? undefined : Number(revision),
    )
    return new Answer(200, streamOf(body), { 'content-type': 'application/octet-stream' })
  }),
  defineRoute('POST', files, 'file:write', async (call) => upload(call)),
  defineRoute('PUT', files, 'file:write', async (call) => {
    await call.engine.namespaceFiles.move(call.tenantId, namespaceOf(call), required(call.query, 'from'), required(call.query, 'to'))
  }),
  defineRoute('DELETE', files, 'file:write', async (call) => {
    const isGone = await call.engine.namespaceFiles.delete(call.tenantId, namespaceOf(call), required(call.query, 'path'))
    return isGone ? undefined : null
  }),
  defineRoute('GET', `${files}/directory`, 'file:read', async (call) => list(call)),
  defineRoute('POST', `${files}/directory`, 'file:write', async (call) => {
    await call.engine.namespaceFiles.createDirectory(call.tenantId, namespaceOf(call), required(call.query, 'path'))
  }),
  defineRoute('GET', `${files}/stats`, 'file:read', async (call) => {
    const entry = await call.engine.namespaceFiles.find(call.tenantId, namespaceOf(call), call.query.get('path') ?? '/')
    return entry === undefined ? null : entryJson(entry)
  }),
  defineRoute('GET', `${files}/revisions`, 'file:read', async (call) => {
    const versions = await call.engine.namespaceFiles.versions(call.tenantId, namespaceOf(call), required(call.query, 'path'))
    return versions.map(({ version }) => ({ revision: version }))
  }),
  defineRoute('GET', `${files}/search`, 'file:read', async (call) => {
    const text = (call.query.get('q') ?? '').toLowerCase()
    const all = await call.engine.namespaceFiles.list(call.tenantId, namespaceOf(call))
    return all.map(({ path }) => path).filter((path) => !path.endsWith('/') && path.toLowerCase().includes(text))
  }),
]

const namespaceOf = ({ params }: Call): string => params['namespace'] ?? ''

async function upload(call: Call): Promise<undefined> {
  const path = required(call.query, 'path')
  if (!call.request.isMultipart()) throw InvalidRequest({ message: 'the file must be the multipart part fileContent' })
  for await (const part of call.request.parts()) {
    if (part.fieldname !== 'fileContent') continue
    const body = part.type === 'file' ? part.file : String(part.value)
    await call.engine.namespaceFiles.put(call.tenantId, namespaceOf(call), path, body)
    return undefined
  }
  throw InvalidRequest({ message: 'the multipart part fileContent is missing' })
}

/** Direct members of a directory. */
async function list(call: Call): Promise<object[]> {
  const path = call.query.get('path') ?? '/'
  const directory = `/${path.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/')
  const all = await call.engine.namespaceFiles.list(call.tenantId, namespaceOf(call), directory)
  return all.filter((entry) => isMember(entry.path, directory)).map(entryJson)
}

function isMember(path: string, directory: string): boolean {
  const rest = path.slice(directory.length).replace(/\/$/, '')
  return path.startsWith(directory) && rest !== '' && !rest.includes('/')
}

function entryJson({ path, sizeBytes, created, updated }: NamespaceFileEntry): object {
  const isDirectory = path.endsWith('/')
  const fileName = path.replace(/\/$/, '').split('/').at(-1) ?? ''
  return {
    fileName,
    type: isDirectory ? 'Directory' : 'File',
    size: sizeBytes,
    lastModifiedTime: updated,
    creationTime: created,
    metadata: {},
  }
}
