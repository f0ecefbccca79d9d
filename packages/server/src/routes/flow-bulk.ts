import { InvalidEntity } from '@windhover/core/errors.ts'
import { flowDocument } from '@windhover/core/flow/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { FlowName } from '@windhover/engine/actions/flow-library.ts'
import { z } from 'zod'
import { csvLine } from '../csv.ts'
import { documentedBy, flagQuery, flowSchema, idWithNamespaceSchema, yamlBody } from '../documented.ts'
import { changedFlows, flowFilterOf, flowFilters, flowNamesIn } from '../flow-query.ts'
import { Answer, type Call, defineRoute, type Method, type Route, type RouteDocs } from '../route.ts'
import { sourceOf } from '../source.ts'

const docs = documentedBy('Flows')
const counted = z.object({ count: z.int() })
const zip = { responseType: 'application/octet-stream', response: z.string() }

/** Many flows at once: saved, imported, exported, switched, deleted. */
export const flowBulkRoutes: readonly Route[] = [
  defineRoute(
    'POST',
    'flows/bulk',
    'flow:write',
    async (call) => saveMany(call, call.query.get('namespace') ?? undefined),
    docs('bulkUpdateFlows', {
      query: { delete: flagQuery, namespace: z.string().optional(), allowNamespaceChild: flagQuery },
      ...yamlBody,
      response: z.array(flowSchema),
    }),
  ),
  defineRoute(
    'POST',
    'flows/:namespace',
    'flow:write',
    async (call) => saveMany(call, call.params['namespace']),
    docs('updateFlowsInNamespace', { query: { delete: flagQuery, override: flagQuery }, ...yamlBody, response: z.array(flowSchema) }),
  ),
  defineRoute(
    'POST',
    'flows/import',
    'flow:write',
    async (call) => imported(call),
    docs('importFlows', {
      query: { failOnError: flagQuery },
      body: z.object({ fileUpload: z.string() }),
      bodyType: 'multipart/form-data',
      response: z.array(z.string()),
    }),
  ),
  ...forMany('POST', 'enable', ['enableFlowsByIds', 'enableFlowsByQuery'], (call, names) =>
    call.engine.flowLibrary.setDisabled(call.tenantId, names, false),
  ),
  ...forMany('POST', 'disable', ['disableFlowsByIds', 'disableFlowsByQuery'], (call, names) =>
    call.engine.flowLibrary.setDisabled(call.tenantId, names, true),
  ),
  ...forMany('DELETE', 'delete', ['deleteFlowsByIds', 'deleteFlowsByQuery'], (call, names) =>
    call.engine.flowLibrary.deleteMany(call.tenantId, names),
  ),
  defineRoute(
    'POST',
    'flows/export/by-ids',
    'flow:read',
    async (call) => zipOf(call, await call.engine.flowLibrary.named(call.tenantId, flowNamesIn(call.body))),
    docs('exportFlowsByIds', { body: z.array(idWithNamespaceSchema), ...zip }),
  ),
  defineRoute(
    'GET',
    'flows/export/by-query',
    'flow:read',
    async (call) => zipOf(call, await call.engine.flowLibrary.matching(call.tenantId, flowFilterOf(call.query))),
    docs('exportFlowsByQuery', { query: flowFilters, ...zip }),
  ),
  defineRoute(
    'GET',
    'flows/export/by-query/csv',
    'flow:read',
    async (call) => csvOf(await call.engine.flowLibrary.matching(call.tenantId, flowFilterOf(call.query))),
    docs('exportFlows', { query: flowFilters, responseType: 'text/csv', response: z.string() }),
  ),
]

/** The same by ids and by query; the answer tells how many there were. */
function forMany(
  method: Method,
  verb: string,
  [byIds, byQuery]: readonly [string, string],
  act: (call: Call, names: readonly FlowName[]) => Promise<number>,
): readonly Route[] {
  const idDocs: RouteDocs = docs(byIds, { body: z.array(idWithNamespaceSchema), response: counted })
  return [
    defineRoute(method, `flows/${verb}/by-ids`, 'flow:write', async (call) => ({ count: await act(call, flowNamesIn(call.body)) }), idDocs),
    defineRoute(
      method,
      `flows/${verb}/by-query`,
      'flow:write',
      async (call) => ({ count: await act(call, await call.engine.flowLibrary.matching(call.tenantId, changedFlows(call.query))) }),
      docs(byQuery, { query: flowFilters, response: counted }),
    ),
  ]
}

async function saveMany(call: Call, namespace: string | undefined): Promise<readonly object[]> {
  const flows = await call.engine.flowLibrary.saveMany(call.tenantId, await sourceOf(call), {
    deletesOthers: call.query.get('delete') !== 'false',
    children: call.query.get('allowNamespaceChild') === 'true',
    ...(namespace !== undefined && { namespace }),
  })
  return flows.map((flow) => flowDocument(flow, { source: true }))
}

async function imported(call: Call): Promise<readonly string[]> {
  const { engine, tenantId, query, request } = call
  if (!request.isMultipart()) throw InvalidEntity({ message: 'the file must be the part fileUpload of a multipart body' })
  const failOnError = query.get('failOnError') === 'true'
  const refused: string[] = []
  for await (const part of request.parts()) {
    if (part.type === 'file')
      refused.push(...(await engine.flowLibrary.import(tenantId, part.filename, await part.toBuffer(), failOnError)))
  }
  return refused
}

async function zipOf({ engine }: Call, flows: readonly Flow[]): Promise<Answer> {
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="flows.zip"' }
  return new Answer(200, Buffer.from(await engine.flowLibrary.export(flows)), headers)
}

const header = ['tenantId', 'namespace', 'id', 'revision', 'description', 'disabled', 'deleted', 'labels', 'updated', 'source']

function csvOf(flows: readonly Flow[]): Answer {
  const lines = flows.map((flow) => {
    const document = flowDocument(flow, { source: true })
    return csvLine(header.map((name) => document[name]))
  })
  const headers = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="flows.csv"' }
  return new Answer(200, `${csvLine(header)}${lines.join('')}`, headers)
}
