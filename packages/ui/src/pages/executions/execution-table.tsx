import { Link, useNavigate } from '@tanstack/react-router'
import { Activity, Unplug } from 'lucide-react'
import { durationOf, type Execution, isEnded } from '../../api/model.ts'
import { type Column, DataTable, type Sort } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { StateChip } from '../../parts/state-mark.tsx'
import { formatDuration, formatMoment } from '../../time/format.ts'
import { useNow } from '../../time/now.ts'
import { executionPath } from './execution-path.ts'

interface Props {
  readonly rows: readonly Execution[]
  readonly loading: boolean
  readonly stale: boolean
  readonly error: Error | null
  readonly selection: { readonly selected: ReadonlySet<string>; readonly onChange: (selected: ReadonlySet<string>) => void }
  readonly sort: Sort
  readonly onSort: (sort: Sort) => void
  readonly filtered: boolean
  readonly onReset: () => void
}

const inputsOf = ({ inputs }: Execution): string =>
  Object.entries(inputs ?? {})
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')

const startedBy = ({ trigger }: Execution): string => trigger?.id ?? 'by hand'

function columns(now: number): readonly Column<Execution>[] {
  return [
    { id: 'state', title: 'State', width: '112px', sort: 'state.current', cell: (row) => <StateChip state={row.state.current} /> },
    {
      id: 'id',
      title: 'Execution',
      width: '104px',
      sort: 'id',
      cell: (row) => (
        <Link className="mono link" to={executionPath(row)} title={row.id}>
          {row.id.slice(0, 8)}
        </Link>
      ),
    },
    {
      id: 'flow',
      title: 'Flow',
      width: 'minmax(150px, 1.2fr)',
      sort: 'flowId',
      cell: (row) => (
        <Link className="medium" to={`/main/flows/edit/${row.namespace}/${row.flowId}`}>
          {row.flowId}
        </Link>
      ),
    },
    {
      id: 'namespace',
      title: 'Namespace',
      width: 'minmax(120px, 1fr)',
      sort: 'namespace',
      cell: (row) => <span className="quiet">{row.namespace}</span>,
    },
    { id: 'inputs', title: 'Inputs', width: 'minmax(120px, 1.2fr)', cell: (row) => <span className="mono quiet">{inputsOf(row)}</span> },
    { id: 'trigger', title: 'Started by', width: '120px', cell: (row) => <span className="faint">{startedBy(row)}</span> },
    {
      id: 'start',
      title: 'Started',
      width: '142px',
      sort: 'state.startDate',
      cell: (row) => <span className="num quiet">{formatMoment(row.state.startDate, now)}</span>,
    },
    {
      id: 'duration',
      title: 'Duration',
      width: '96px',
      sort: 'state.duration',
      right: true,
      cell: (row) => formatDuration(durationOf(row.state, now)),
    },
  ]
}

/** The one table of executions, wherever executions are listed. */
export function ExecutionTable(props: Props) {
  const { rows } = props
  const navigate = useNavigate()
  const now = useNow(
    rows.some(({ state }) => !isEnded(state.current)),
    1000,
  )
  return (
    <div className="table" style={{ opacity: props.stale ? 0.6 : 1 }}>
      <DataTable
        label="Executions"
        rows={rows}
        columns={columns(now)}
        keyOf={({ id }) => id}
        onOpen={(row) => void navigate({ to: executionPath(row) })}
        selection={props.selection}
        sort={props.sort}
        onSort={props.onSort}
        loading={props.loading}
        empty={<NoExecutions {...props} />}
      />
    </div>
  )
}

function NoExecutions({ error, filtered, onReset }: Props) {
  if (error !== null)
    return (
      <EmptyState icon={Unplug} title="The list could not be read">
        <p>{error.message}</p>
      </EmptyState>
    )
  if (!filtered)
    return (
      <EmptyState icon={Activity} title="Nothing ran in the last 7 days">
        <p>Run a flow, and it shows up here while it runs.</p>
        <Link to="/main/flows" className="btn">
          Choose a flow
        </Link>
      </EmptyState>
    )
  return (
    <EmptyState icon={Activity} title="No execution passes these filters">
      <p>Widen the time range or drop a filter.</p>
      <button type="button" className="btn" onClick={onReset}>
        Drop all filters
      </button>
    </EmptyState>
  )
}
