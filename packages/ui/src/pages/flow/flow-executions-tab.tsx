import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Flow } from '../../api/model.ts'
import { executionSearch } from '../../api/queries.ts'
import type { Sort } from '../../parts/data-table.tsx'
import { BulkBar } from '../executions/bulk-bar.tsx'
import { ExecutionTable } from '../executions/execution-table.tsx'

/** The same table with the same actions, of this flow alone. */
export function FlowExecutionsTab({ flow }: { readonly flow: Flow }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [sort, setSort] = useState<Sort>({ field: 'state.startDate', descending: true })
  const { data, isLoading, isPlaceholderData, error } = useQuery(
    executionSearch({
      'filters[namespace][EQUALS]': flow.namespace,
      'filters[flowId][EQUALS]': flow.id,
      size: 200,
      sort: `${sort.field}:${sort.descending ? 'desc' : 'asc'}`,
    }),
  )
  return (
    <>
      <ExecutionTable
        rows={data?.results ?? []}
        loading={isLoading}
        stale={isPlaceholderData}
        error={error}
        selection={{ selected, onChange: setSelected }}
        sort={sort}
        onSort={setSort}
        filtered={false}
        onReset={() => undefined}
      />
      {selected.size > 0 && (
        <BulkBar
          executions={(data?.results ?? []).filter(({ id }) => selected.has(id))}
          ids={[...selected]}
          onDone={() => setSelected(new Set())}
        />
      )}
      <footer className="foot">
        <span className="num">{(data?.total ?? 0).toLocaleString()} executions</span>
      </footer>
    </>
  )
}
