import { InvalidEntity } from '@windhover/core/errors.ts'
import { type Filter, filterOfParameters } from '@windhover/core/filter/index.ts'
import type { FlowName } from '@windhover/engine/actions/flow-library.ts'
import { z } from 'zod'
import { filtersQuery } from './documented-queries.ts'
import { refuseUnknown } from './execution-query.ts'
import { textOf } from './request-body.ts'

const flat = ['q', 'scope', 'namespace', 'labels']

/** The parameters of a search of flows, for its documentation. */
export const flowFilters = {
  ...filtersQuery,
  q: z.string().optional(),
  scope: z.array(z.string()).optional(),
  namespace: z.string().optional(),
  labels: z.array(z.string()).optional(),
}

/** The filter of a search of flows. @throws InvalidFilter for a filter that is not known */
export const flowFilterOf = (query: URLSearchParams): Filter => filterOfParameters(query, 'FLOW', flat)

/** The same for a call that changes what it finds: what is not known is refused. */
export function changedFlows(query: URLSearchParams): Filter {
  refuseUnknown(query, flat)
  return flowFilterOf(query)
}

/** `[{namespace, id}]` of a body. @throws InvalidEntity */
export function flowNamesIn(body: unknown): readonly FlowName[] {
  if (!Array.isArray(body)) throw InvalidEntity({ message: 'the body must be a list of {namespace, id}' })
  return body.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('namespace' in entry) || !('id' in entry)) {
      throw InvalidEntity({ message: 'the body must be a list of {namespace, id}' })
    }
    return { namespace: textOf(entry.namespace, 'namespace'), id: textOf(entry.id, 'id') }
  })
}
