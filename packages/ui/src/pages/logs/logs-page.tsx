import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScrollText, Search } from 'lucide-react'
import { logHistogram } from '../../api/histogram.ts'
import type { LogLevel } from '../../api/model.ts'
import { logSearch } from '../../api/queries.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LogList } from '../../parts/log-list.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { type Bucket, TimeRibbon } from '../../parts/time-ribbon.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { useNow } from '../../time/now.ts'
import { brushOf, rangeOf, spanChoices, spanOf } from '../executions/search-params.ts'

const levels: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'DEBUG', label: 'Debug' },
  { value: 'INFO', label: 'Info' },
  { value: 'WARN', label: 'Warn' },
  { value: 'ERROR', label: 'Error' },
]
const shownLines = 1000

/** The newest log lines of everything, oldest of them first. */
export default function LogsPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const level = levels.find(({ value }) => value === search['level'])?.value ?? 'INFO'
  const minute = Math.floor(useNow(true, 30_000) / 60_000) * 60_000
  const range = rangeOf(search, minute)
  const brush = brushOf(search)
  const { data: buckets } = useQuery(logHistogram(range))
  const { data, isLoading, error } = useQuery({
    ...logSearch({
      'filters[startDate][GREATER_THAN_OR_EQUAL_TO]': new Date(brush?.from ?? range.from).toISOString(),
      'filters[endDate][LESS_THAN_OR_EQUAL_TO]': brush && new Date(brush.to).toISOString(),
      'filters[level][GREATER_THAN_OR_EQUAL_TO]': level,
      'filters[q][EQUALS]': search['q'],
      page: 1,
      size: shownLines,
      sort: 'timestamp:desc',
    }),
    refetchInterval: 3_000,
  })
  const entries = [...(data?.results ?? [])].reverse()
  const change = (changes: Record<string, string | undefined>) =>
    void navigate({
      to: '/main/logs',
      search: Object.fromEntries(Object.entries({ ...search, ...changes }).filter(([, value]) => value)),
      replace: true,
    })
  return (
    <>
      <TopBar crumbs={[{ title: 'Logs' }]}>
        <label className="input" style={{ width: 260 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search in the log lines</span>
          <input
            data-search
            placeholder="Text in the lines…"
            defaultValue={search['q'] ?? ''}
            onChange={({ target }) => change({ q: target.value })}
          />
          <span className="kbd">/</span>
        </label>
        <Segmented label="Lowest level" value={level} choices={levels} onChange={(value) => change({ level: value })} />
      </TopBar>
      <div className="tools">
        <Legend buckets={buckets ?? []} />
        <span className="grow" />
        <Segmented
          label="Time range"
          small
          value={brush === undefined ? spanOf(search) : undefined}
          choices={spanChoices}
          onChange={(span) => change({ span, from: undefined, to: undefined })}
        />
      </div>
      <TimeRibbon
        label="Log lines over time"
        buckets={buckets ?? []}
        range={range}
        brush={brush}
        onBrush={(next) => change({ from: next && String(Math.floor(next.from)), to: next && String(Math.ceil(next.to)) })}
      />
      <LogList
        entries={entries}
        mark={search['q'] ?? ''}
        following={brush === undefined}
        onOpen={(entry) => entry.executionId && void navigate({ to: `/main/executions/${entry.executionId}` })}
        empty={
          !isLoading && (
            <EmptyState icon={ScrollText} title={error === null ? 'No log lines' : 'The log could not be read'}>
              <p>{error?.message ?? `Nothing was logged at ${level} or above${search['q'] ? ` with “${search['q']}” in it` : ''}.`}</p>
            </EmptyState>
          )
        }
      />
      <footer className="foot">
        <span className="num">
          {entries.length.toLocaleString()} newest of {(data?.total ?? 0).toLocaleString()} lines
        </span>
        <span className={`live${error ? ' off' : ''}`}>{error ? 'Not connected' : 'Live'}</span>
      </footer>
    </>
  )
}

/** How many lines of each level the ribbon shows. */
function Legend({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const totals = new Map<string, number>()
  for (const { counts } of buckets) for (const { name, count } of counts) totals.set(name, (totals.get(name) ?? 0) + count)
  return ['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'].map((level) => (
    <span key={level} className={`row small level-${level.toLowerCase()}`} style={{ marginRight: 10 }}>
      <i style={{ width: 8, height: 8, borderRadius: 2, background: 'var(--c)' }} />
      {level.charAt(0) + level.slice(1).toLowerCase()} <span className="faint num">{(totals.get(level) ?? 0).toLocaleString()}</span>
    </span>
  ))
}
