import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type Query } from './client.ts'
import type { Configs, Execution, Flow, KvEntry, LogEntry, Page } from './model.ts'

const dayMs = 24 * 60 * 60 * 1000

export interface PageQuery {
  readonly page: number
  readonly size: number
  readonly q?: string
  readonly namespace?: string
}

export const configs = () =>
  queryOptions({ queryKey: ['configs'], queryFn: () => call<Configs>('/api/v1/configs'), staleTime: Number.POSITIVE_INFINITY })

export const flowSearch = ({ page, size, q, namespace }: PageQuery) =>
  queryOptions({
    queryKey: ['flows', { page, size, q, namespace }],
    queryFn: ({ signal }) =>
      call<Page<Flow>>('flows/search', {
        query: { page, size, sort: 'id:asc', 'filters[q][EQUALS]': q, 'filters[namespace][PREFIX]': namespace },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const flow = (namespace: string, id: string, revision?: number) =>
  queryOptions({
    queryKey: ['flow', namespace, id, revision],
    queryFn: ({ signal }) => call<Flow>(`flows/${namespace}/${id}`, { query: { source: true, allowDeleted: true, revision }, signal }),
  })

export const flowRevisions = (namespace: string, id: string) =>
  queryOptions({
    queryKey: ['flow', namespace, id, 'revisions'],
    queryFn: ({ signal }) => call<readonly Flow[]>(`flows/${namespace}/${id}/revisions`, { signal }),
  })

export const executionSearch = (query: Query, refreshMs?: number) =>
  queryOptions({
    queryKey: ['executions', query],
    queryFn: ({ signal }) => call<Page<Execution>>('executions/search', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs ?? 3_000,
  })

export const execution = (id: string) =>
  queryOptions({ queryKey: ['execution', id], queryFn: ({ signal }) => call<Execution>(`executions/${id}`, { signal }) })

/** Executions that failed within 24 hours. */
export const failedCount = () =>
  queryOptions({
    queryKey: ['executions', 'failed-count'],
    queryFn: async ({ signal }) => {
      const since = new Date(Date.now() - dayMs).toISOString()
      const query = { size: 1, 'filters[state][IN]': 'FAILED', 'filters[startDate][GREATER_THAN_OR_EQUAL_TO]': since }
      return (await call<Page<Execution>>('executions/search', { query, signal })).total
    },
    refetchInterval: 30_000,
  })

export const logSearch = (query: Query) =>
  queryOptions({
    queryKey: ['logs', query],
    queryFn: ({ signal }) => call<Page<LogEntry>>('logs/search', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const kvList = ({ page, size, q }: PageQuery) =>
  queryOptions({
    queryKey: ['kv', { page, size, q }],
    queryFn: ({ signal }) => call<Page<KvEntry>>('kv', { query: { page, size, 'filters[q][EQUALS]': q }, signal }),
    placeholderData: keepPreviousData,
  })
