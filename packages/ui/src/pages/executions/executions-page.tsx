import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { executionSearch } from '../../api/queries.ts'
import type { Sort } from '../../parts/data-table.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { ExecutionTable } from './execution-table.tsx'
import { ExecutionViews } from './execution-views.tsx'
import { ExecutionsRibbon } from './executions-ribbon.tsx'
import { FilterBar } from './filter-bar.tsx'
import { filterOf, pageSize, spanChoices, spanOf } from './search-params.ts'

/** Every execution, newest first. What is seen is in the address. */
export default function ExecutionsPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const pageNumber = Number(search['page'] ?? 1)
  const sort = sortOf(search['sort'])
  const filter = filterOf(search)
  const { data, isLoading, isPlaceholderData, error, dataUpdatedAt } = useQuery(
    executionSearch({ ...filter, page: pageNumber, size: pageSize, sort: `${sort.field}:${sort.descending ? 'desc' : 'asc'}` }),
  )
  const change = (changes: Record<string, string | undefined>, replace = false) => {
    const next = Object.entries({ ...search, page: undefined, ...changes }).flatMap(([name, value]) => (value ? [[name, value]] : []))
    void navigate({ to: '/main/executions', search: Object.fromEntries(next), replace })
  }
  return (
    <>
      <TopBar crumbs={[{ title: 'Executions' }]}>
        <label className="input" style={{ width: 226 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search executions</span>
          <input
            data-search
            placeholder="Flow, namespace, id…"
            defaultValue={search['q'] ?? ''}
            onChange={(event) => change({ q: event.target.value }, true)}
          />
          <span className="kbd">/</span>
        </label>
        <Segmented
          label="Time range"
          value={search['from'] === undefined ? spanOf(search) : undefined}
          choices={spanChoices}
          onChange={(span) => change({ span, from: undefined, to: undefined })}
        />
      </TopBar>
      <ExecutionViews search={search} onChange={change} />
      <ExecutionsRibbon search={search} onChange={change} />
      <FilterBar search={search} onChange={change} />
      <ExecutionTable
        rows={data?.results ?? []}
        loading={isLoading}
        stale={isPlaceholderData}
        error={error}
        selection={{ selected, onChange: setSelected }}
        sort={sort}
        onSort={({ field, descending }) => change({ sort: `${field}:${descending ? 'desc' : 'asc'}` })}
        filtered={Object.keys(search).length > 0}
        onReset={() => void navigate({ to: '/main/executions', search: {} })}
      />
      {selected.size > 0 && (
        <BulkBar
          executions={(data?.results ?? []).filter(({ id }) => selected.has(id))}
          ids={[...selected]}
          onDone={() => setSelected(new Set())}
        />
      )}
      <footer className="foot">
        <Pager page={pageNumber} total={data?.total ?? 0} onChange={(page) => change({ page: String(page) })} />
        <span className={`live${error ? ' off' : ''}`}>
          {error ? `Not connected; as of ${new Date(dataUpdatedAt).toLocaleTimeString()}` : 'Live'}
        </span>
        <span className="grow" />
        <span className="row keys">
          <span className="kbd">J</span>
          <span className="kbd">K</span> move
          <span className="kbd">X</span> select
          <span className="kbd">Enter</span> open
          <span className="kbd">/</span> search
        </span>
      </footer>
    </>
  )
}

function sortOf(text = 'state.startDate:desc'): Sort {
  const [field = 'state.startDate', direction] = text.split(':')
  return { field, descending: direction !== 'asc' }
}

function Pager({ page, total, onChange }: { readonly page: number; readonly total: number; readonly onChange: (page: number) => void }) {
  const last = Math.max(1, Math.ceil(total / pageSize))
  return (
    <span className="row num">
      {total === 0
        ? 'none'
        : `${((page - 1) * pageSize + 1).toLocaleString()} to ${Math.min(total, page * pageSize).toLocaleString()} of ${total.toLocaleString()}`}
      <button type="button" className="btn ghost small" disabled={page <= 1} onClick={() => onChange(page - 1)}>
        Newer
      </button>
      <button type="button" className="btn ghost small" disabled={page >= last} onClick={() => onChange(page + 1)}>
        Older
      </button>
    </span>
  )
}
