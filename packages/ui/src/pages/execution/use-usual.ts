import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { durationOf, type Execution } from '../../api/model.ts'
import { execution as executionQuery, executionSearch } from '../../api/queries.ts'

export interface Usual {
  /** Median of the last runs that worked, in milliseconds; absent: none did. */
  readonly durationMs?: number
  /** By task id: when after the start it usually began, and how long it usually took, in milliseconds. */
  readonly tasks: ReadonlyMap<string, { readonly offsetMs: number; readonly durationMs: number }>
  /** The newest run before this one that worked. */
  readonly lastWorked?: Execution
}

const learntFrom = 20
const readInFull = 5
/** Runs with more task runs than this are not read for their tasks: the lists would be large and their medians say little. */
const mostTaskRuns = 2_000

/** What is usual for the flow of this execution, learnt from earlier runs that worked. */
export function useUsual(execution: Execution | undefined): Usual {
  const { data } = useQuery({
    ...executionSearch({
      'filters[namespace][EQUALS]': execution?.namespace,
      'filters[flowId][EQUALS]': execution?.flowId,
      'filters[state][IN]': 'SUCCESS,WARNING',
      'filters[startDate][LESS_THAN]': execution?.state.startDate,
      size: learntFrom,
      sort: 'state.startDate:desc',
    }),
    enabled: execution !== undefined,
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const worked = data?.results ?? []
  const isSmall = (execution?.taskRunList?.length ?? 0) <= mostTaskRuns
  const full = useQueries({
    queries: (isSmall ? worked.slice(0, readInFull) : []).map(({ id }) => ({ ...executionQuery(id), staleTime: Number.POSITIVE_INFINITY })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  })
  return useMemo(() => {
    const duration = median(worked.map(({ state }) => durationOf(state, 0)))
    const last = worked[0]
    return { tasks: usualTasks(full), ...(duration !== undefined && { durationMs: duration }), ...(last && { lastWorked: last }) }
  }, [worked, full])
}

function usualTasks(executions: readonly Execution[]): Usual['tasks'] {
  const seen = new Map<string, { offsets: number[]; durations: number[] }>()
  for (const { state, taskRunList } of executions) {
    for (const run of taskRunList ?? []) {
      const known = seen.get(run.taskId) ?? { offsets: [], durations: [] }
      known.offsets.push(Date.parse(run.state.startDate) - Date.parse(state.startDate))
      known.durations.push(durationOf(run.state, 0))
      seen.set(run.taskId, known)
    }
  }
  return new Map(
    [...seen].map(([id, { offsets, durations }]) => [id, { offsetMs: median(offsets) ?? 0, durationMs: median(durations) ?? 0 }]),
  )
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}
