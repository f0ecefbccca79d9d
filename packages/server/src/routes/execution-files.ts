import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { FileNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import { ionItems } from '@windhover/core/model/ion.ts'
import { executionPath } from '@windhover/core/model/storage-path.ts'
import { z } from 'zod'
import { attachment } from '../attachment.ts'
import { documentedBy } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { required } from '../errors.ts'
import { previewOf } from '../file-preview.ts'
import { Answer, type Call, defineRoute, type Route } from '../route.ts'
import { streamOf } from '../stream.ts'

const docs = documentedBy('Executions')
const mostRows = 5000

/** Files that an execution stored: download, size, preview. */
export const executionFileRoutes: readonly Route[] = [
  defineRoute(
    'GET',
    'executions/:executionId/file',
    'execution:read',
    async (call) => {
      const { path, size } = await locate(call)
      if (call.query.get('format') === 'JSONL') return asJsonLines(call, path)
      const name = path.split('/').at(-1) ?? 'file'
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        'content-disposition': attachment(name),
      }
      return new Answer(200, streamOf(await call.engine.storage.read(call.tenantId, path)), headers)
    },
    docs('downloadFileFromExecution', {
      query: { path: z.string(), format: z.enum(['RAW', 'JSONL']).optional() },
      responseType: 'application/octet-stream',
      response: z.string(),
    }),
  ),
  defineRoute(
    'GET',
    'executions/:executionId/file/metas',
    'execution:read',
    async (call) => ({ size: (await locate(call)).size }),
    docs('getFileMetadatasFromExecution', { query: { path: z.string() }, response: z.object({ size: z.int() }) }),
  ),
  defineRoute(
    'GET',
    'executions/:executionId/file/preview',
    'execution:read',
    async (call) => {
      const { path } = await locate(call)
      const wanted = Number(call.query.get('maxRows') ?? 100)
      const maxLine = Math.min(Number.isInteger(wanted) && wanted > 0 ? wanted : 100, mostRows)
      return previewOf(path, await call.engine.storage.read(call.tenantId, path), maxLine, call.query.get('encoding') ?? 'UTF-8')
    },
    docs('previewFileFromExecution', {
      query: { path: z.string(), maxRows: z.int().optional(), encoding: z.string().optional() },
      response: anyObject,
    }),
  ),
]

/** Records of an Ion file, a line of JSON each. */
async function asJsonLines({ engine, tenantId }: Call, path: string): Promise<Answer> {
  const items = ionItems(
    createInterface({ input: streamOf(await engine.storage.read(tenantId, path)), crlfDelay: Number.POSITIVE_INFINITY }),
  )
  const lines = (async function* () {
    for await (const { value } of items) yield `${stringifyJson(value)}\n`
  })()
  return new Answer(200, Readable.from(lines), { 'content-type': 'application/x-ndjson' })
}

/** The file that `path` names, when it belongs to the execution. @throws FileNotFound, InvalidEntity */
async function locate(call: Call): Promise<{ path: string; size: number }> {
  const uri = required(call.query, 'path')
  const path = /^kestra:\/\/(\/.*)$/.exec(uri)?.[1]
  if (path === undefined) throw InvalidEntity({ message: `Invalid scheme: '${uri}' must begin with kestra:///` })
  const { execution } = await call.engine.executions.get(call.tenantId, call.params['executionId'] ?? '')
  const own = `${executionPath({ namespace: execution.namespace, flowId: execution.flowId, executionId: execution.id })}/`
  const isOwn = path.startsWith(own) && !path.split('/').includes('..')
  if (!isOwn && !(await isOfChild(call, path)))
    throw InvalidEntity({ message: `Invalid prefix path: '${uri}' does not belong to execution ${execution.id}` })
  const found = await call.engine.storage.stat(call.tenantId, path)
  if (found === undefined || found.isDirectory) throw FileNotFound({ uri })
  return { path, size: found.sizeBytes }
}

/** A subflow's or an iteration's file may be read through its parent. */
async function isOfChild(call: Call, path: string): Promise<boolean> {
  const id = /\/executions\/([^/]+)\//.exec(path)?.[1]
  if (id === undefined || path.split('/').includes('..')) return false
  const owner = await call.engine.executions.find(call.tenantId, id)
  if (owner === undefined) return false
  const { namespace, flowId, trigger, parentId } = owner.execution
  const parent = call.params['executionId']
  const isRelated = parentId === parent || trigger?.variables?.['executionId'] === parent
  return isRelated && path.startsWith(`${executionPath({ namespace, flowId, executionId: id })}/`)
}
