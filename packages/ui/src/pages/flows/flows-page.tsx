import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search, Unplug, Workflow } from 'lucide-react'
import { useMemo, useState } from 'react'
import { call } from '../../api/client.ts'
import type { Flow, StateType } from '../../api/model.ts'
import { flowSearch } from '../../api/queries.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { StateMark, stateWord } from '../../parts/state-mark.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatAgo } from '../../time/format.ts'
import { useNow } from '../../time/now.ts'
import { FlowBulkBar } from './flow-bulk-bar.tsx'
import { ImportButton } from './import-button.tsx'

const pageSize = 500

interface LastExecution {
  readonly id: string
  readonly namespace: string
  readonly flowId: string
  readonly startDate: string
  readonly status: StateType
}

interface View {
  readonly id: string
  readonly title: string
  readonly holds: (flow: Flow, last: LastExecution | undefined) => boolean
}

const views: readonly [View, ...View[]] = [
  { id: 'all', title: 'All', holds: () => true },
  { id: 'failing', title: 'Failing', holds: (_, last) => last?.status === 'FAILED' },
  { id: 'never', title: 'Never run', holds: (_, last) => last === undefined },
  { id: 'scheduled', title: 'Starts by itself', holds: ({ triggers }) => (triggers?.length ?? 0) > 0 },
  { id: 'off', title: 'Off', holds: ({ disabled }) => disabled === true },
]

const keyOf = ({ namespace, id }: Pick<Flow, 'namespace' | 'id'>): string => `${namespace}/${id}`
const pathOf = ({ namespace, id }: Flow): string => `/main/flows/edit/${namespace}/${id}`

/** Every flow, with how its last run went. */
export default function FlowsPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const now = useNow(true, 30_000)
  const { data, isLoading, error } = useQuery(flowSearch({ page: 1, size: pageSize, ...(search['q'] && { q: search['q'] }) }))
  const all = data?.results ?? []
  const last = useLastExecutions(all)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const view = views.find(({ id }) => id === search['view']) ?? views[0]
  const flows = all.filter((flow) => view.holds(flow, last.get(keyOf(flow))))
  return (
    <>
      <TopBar crumbs={[{ title: 'Flows' }]}>
        <label className="input" style={{ width: 226 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search flows</span>
          <input
            data-search
            placeholder="Flow or namespace…"
            defaultValue={search['q'] ?? ''}
            onChange={({ target: { value } }) =>
              void navigate({ to: '/main/flows', search: value === '' ? {} : { q: value }, replace: true })
            }
          />
          <span className="kbd">/</span>
        </label>
        <ImportButton />
        <Link to="/main/flows/new" className="btn primary">
          <Plus className="icon" aria-hidden /> Create a flow <span className="kbd">C</span>
        </Link>
      </TopBar>
      <nav className="tabs" aria-label="Views">
        {views.map(({ id, title, holds }) => (
          <Link
            key={id}
            to="/main/flows"
            search={{ ...(search['q'] && { q: search['q'] }), ...(id !== 'all' && { view: id }) }}
            className={`tab${id === view.id ? ' on' : ''}`}
            aria-current={id === view.id ? 'page' : undefined}
          >
            {title}
            <span className={`badge${id === 'failing' ? ' red' : ''}`}>
              {all.filter((flow) => holds(flow, last.get(keyOf(flow)))).length}
            </span>
          </Link>
        ))}
      </nav>
      <DataTable
        label="Flows"
        rows={flows}
        columns={columns(last, now)}
        keyOf={keyOf}
        selection={{ selected, onChange: setSelected }}
        onOpen={(flow) => void navigate({ to: pathOf(flow) })}
        loading={isLoading}
        empty={
          error !== null ? (
            <EmptyState icon={Unplug} title="The list could not be read">
              <p>{error.message}</p>
            </EmptyState>
          ) : all.length > 0 ? (
            <EmptyState icon={Workflow} title={`No flow is in “${view.title}”`} />
          ) : search['q'] ? (
            <EmptyState icon={Workflow} title={`No flow is called “${search['q']}”`}>
              <button type="button" className="btn" onClick={() => void navigate({ to: '/main/flows', search: {} })}>
                Show all flows
              </button>
            </EmptyState>
          ) : (
            <EmptyState icon={Workflow} title="No flows yet">
              <p>A flow says in YAML what to do, and when. Write the first one, or send one with `windhover` or the API.</p>
              <Link to="/main/flows/new" className="btn primary">
                Create a flow
              </Link>
            </EmptyState>
          )
        }
      />
      {selected.size > 0 && <FlowBulkBar flows={all.filter((flow) => selected.has(keyOf(flow)))} onDone={() => setSelected(new Set())} />}
      <footer className="foot">
        <span className="num">{(data?.total ?? 0).toLocaleString()} flows</span>
        <span className="grow" />
        <span className="row keys">
          <span className="kbd">J</span>
          <span className="kbd">K</span> move <span className="kbd">Enter</span> open <span className="kbd">C</span> create
        </span>
      </footer>
    </>
  )
}

/** The newest execution of each of these flows. */
function useLastExecutions(flows: readonly Flow[]): ReadonlyMap<string, LastExecution> {
  const { data } = useQuery({
    queryKey: ['executions', 'latest', flows.map(keyOf)],
    queryFn: ({ signal }) =>
      call<readonly LastExecution[]>('executions/latest', {
        method: 'POST',
        json: flows.map(({ namespace, id }) => ({ namespace, id })),
        signal,
      }),
    enabled: flows.length > 0,
    refetchInterval: 5_000,
  })
  return useMemo(() => new Map((data ?? []).map((execution) => [`${execution.namespace}/${execution.flowId}`, execution])), [data])
}

function columns(last: ReadonlyMap<string, LastExecution>, now: number): readonly Column<Flow>[] {
  return [
    {
      id: 'id',
      title: 'Flow',
      width: 'minmax(190px, 1.4fr)',
      cell: (flow) => (
        <span className="row">
          <Link to={pathOf(flow)} className="medium cut" title={flow.description ?? flow.id}>
            {flow.id}
          </Link>
          {flow.disabled === true && <span className="tag">disabled</span>}
        </span>
      ),
    },
    { id: 'namespace', title: 'Namespace', width: 'minmax(140px, 1fr)', cell: (flow) => <span className="quiet">{flow.namespace}</span> },
    {
      id: 'labels',
      title: 'Labels',
      width: 'minmax(120px, 1fr)',
      cell: (flow) => (
        <span className="row" style={{ gap: 4 }}>
          {(flow.labels ?? []).map(({ key, value }) => (
            <span key={key} className="tag">
              <i>{key}</i>
              {value}
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'last',
      title: 'Last run',
      width: '190px',
      cell: (flow) => {
        const execution = last.get(keyOf(flow))
        if (execution === undefined) return <span className="faint">never ran</span>
        return (
          <Link className="row" to={`/main/executions/${flow.namespace}/${flow.id}/${execution.id}`}>
            <StateMark state={execution.status} />
            <span>{stateWord(execution.status)}</span>
            <span className="faint">{formatAgo(execution.startDate, now)}</span>
          </Link>
        )
      },
    },
    {
      id: 'triggers',
      title: 'Starts by',
      width: 'minmax(120px, 1fr)',
      cell: (flow) => <span className="quiet">{(flow.triggers ?? []).map(({ id }) => id).join(', ')}</span>,
    },
    { id: 'revision', title: 'Revision', width: '88px', right: true, cell: (flow) => flow.revision },
  ]
}
