import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScrollText, Search } from 'lucide-react'
import type { LogLevel } from '../../api/model.ts'
import { logSearch } from '../../api/queries.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LogList } from '../../parts/log-list.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { TopBar } from '../../shell/top-bar.tsx'

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
  const { data, isLoading, error } = useQuery({
    ...logSearch({
      'filters[level][EQUALS]': level,
      'filters[q][EQUALS]': search['q'],
      page: 1,
      size: shownLines,
      sort: 'timestamp:desc',
    }),
    refetchInterval: 3_000,
  })
  const entries = [...(data?.results ?? [])].reverse()
  const change = (changes: Record<string, string>) =>
    void navigate({
      to: '/main/logs',
      search: Object.fromEntries(Object.entries({ ...search, ...changes }).filter(([, value]) => value !== '')),
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
      <LogList
        entries={entries}
        mark={search['q'] ?? ''}
        following
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
