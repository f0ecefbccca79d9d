import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import type { LogEntry } from '../../api/model.ts'

/** First line of the last error that a task run, or the execution, logged. */
export function useErrorLog(executionId: string, taskRunId: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['logs', executionId, 'error', taskRunId],
    queryFn: ({ signal }) => call<readonly LogEntry[]>(`logs/${executionId}`, { query: { minLevel: 'ERROR', taskRunId }, signal }),
  })
  return data?.at(-1)?.message?.split('\n')[0]
}
