import { z } from 'zod'
import { anyObject } from './documented-queries.ts'
import type { RouteDocs } from './route.ts'

/** Docs of a route of the group `tag`. */
export const documentedBy =
  (tag: string) =>
  (operationId: RouteDocs['operationId'], more: Omit<RouteDocs, 'operationId' | 'tag'> = {}): RouteDocs => ({ operationId, tag, ...more })

const state = z.object({
  current: z.string(),
  histories: z.array(z.object({ state: z.string(), date: z.string() })),
  startDate: z.string(),
})

/** An execution as the API writes it. */
export const executionSchema = z.looseObject({
  tenantId: z.string(),
  id: z.string(),
  namespace: z.string(),
  flowId: z.string(),
  flowRevision: z.int(),
  taskRunList: z.array(anyObject).optional(),
  inputs: anyObject.optional(),
  outputs: anyObject.optional(),
  labels: z.array(z.object({ key: z.string(), value: z.string() })),
  state,
  originalId: z.string(),
  deleted: z.boolean(),
})

/** A flow as the API writes it. */
export const flowSchema = z.looseObject({
  id: z.string(),
  namespace: z.string(),
  revision: z.int(),
  disabled: z.boolean(),
  deleted: z.boolean(),
})

export const flagQuery = z.boolean().optional()
export const idWithNamespaceSchema = z.object({ namespace: z.string(), id: z.string() })
/** A form: one part for each input. */
export const formBody = { body: anyObject, bodyType: 'multipart/form-data' } as const
/** YAML of a flow. */
export const yamlBody = { body: z.string(), bodyType: 'application/x-yaml' } as const
