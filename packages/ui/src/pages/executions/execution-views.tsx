import { useQuery } from '@tanstack/react-query'
import { executionSearch } from '../../api/queries.ts'
import { filterOf } from './search-params.ts'

const views = [
  { title: 'All', state: undefined, tone: '' },
  { title: 'Failed', state: 'FAILED', tone: ' red' },
  { title: 'Running', state: 'CREATED,SUBMITTED,RUNNING,RETRYING,RESTARTED,KILLING', tone: '' },
  { title: 'Waiting', state: 'QUEUED,PAUSED,BREAKPOINT', tone: '' },
  { title: 'With warnings', state: 'WARNING', tone: '' },
] as const

interface Props {
  readonly search: Readonly<Record<string, string>>
  readonly onChange: (changes: Record<string, string | undefined>) => void
}

/** The views every list has; “All” holds each of the others. */
export function ExecutionViews({ search, onChange }: Props) {
  return (
    <nav className="tabs" aria-label="Views">
      {views.map(({ title, state, tone }) => (
        <button
          key={title}
          type="button"
          className={`tab${search['state'] === state ? ' on' : ''}`}
          aria-current={search['state'] === state ? 'page' : undefined}
          onClick={() => onChange({ state })}
        >
          {title}
          <Count search={search} state={state} tone={tone} />
        </button>
      ))}
    </nav>
  )
}

function Count({ search, state, tone }: { readonly search: Props['search']; readonly state: string | undefined; readonly tone: string }) {
  const { data } = useQuery(
    executionSearch(
      {
        ...filterOf({ ...search, ...(state !== undefined && { state }) }),
        ...(state === undefined && { 'filters[state][IN]': undefined }),
        size: 1,
      },
      10_000,
    ),
  )
  if (data === undefined || data.total === 0) return null
  return <span className={`badge${tone}`}>{data.total.toLocaleString()}</span>
}
