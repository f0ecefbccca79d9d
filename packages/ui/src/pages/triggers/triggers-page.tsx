import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search, Zap } from 'lucide-react'
import { useState } from 'react'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatAgo, formatMoment } from '../../time/format.ts'
import { useNow } from '../../time/now.ts'
import { EnableDialog } from './enable-dialog.tsx'
import { backfillProgress, type TriggerLine, type TriggerRow, triggerKey, triggerSearch, whenOf } from './trigger.ts'
import { TriggerPanel } from './trigger-panel.tsx'
import { useTriggerCommand } from './use-trigger-command.ts'

const views = [
  { id: 'all', title: 'All', holds: () => true },
  {
    id: 'refused',
    title: 'Did not fire',
    holds: ({ state }: TriggerRow) => ['REFUSED', 'FAILED'].includes(state.lastEvaluation?.outcome ?? ''),
  },
  { id: 'locked', title: 'Locked', holds: ({ state }: TriggerRow) => state.locked },
  { id: 'backfills', title: 'Backfills', holds: ({ state }: TriggerRow) => state.backfill !== undefined },
  { id: 'off', title: 'Off', holds: ({ state }: TriggerRow) => state.disabled },
] as const

/** Everything that starts flows by itself, what it last did and why. */
export default function TriggersPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const now = useNow(true, 1000)
  const { data, isLoading } = useQuery(triggerSearch(search['q']))
  const rows = data?.results ?? []
  const view = views.find(({ id }) => id === search['view']) ?? views[0]
  const open = rows.find(({ state }) => triggerKey(state) === search['trigger'])
  const change = (changes: Record<string, string | undefined>) => {
    const next = Object.entries({ ...search, ...changes }).flatMap(([name, value]) => (value ? [[name, value]] : []))
    void navigate({ to: '/main/triggers', search: Object.fromEntries(next), replace: changes['q'] !== undefined })
  }
  return (
    <>
      <TopBar
        crumbs={[{ title: 'Triggers' }]}
        beside={
          <span className="badge" style={{ margin: 0 }}>
            {data?.total ?? 0}
          </span>
        }
      >
        <label className="input" style={{ width: 226 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search triggers</span>
          <input
            data-search
            placeholder="Trigger, flow…"
            defaultValue={search['q'] ?? ''}
            onChange={({ target }) => change({ q: target.value })}
          />
          <span className="kbd">/</span>
        </label>
      </TopBar>
      <nav className="tabs" aria-label="Views">
        {views.map(({ id, title, holds }) => (
          <button
            key={id}
            type="button"
            className={`tab${id === view.id ? ' on' : ''}`}
            onClick={() => change({ view: id === 'all' ? undefined : id })}
          >
            {title}
            <span className="badge">{rows.filter(holds).length}</span>
          </button>
        ))}
      </nav>
      <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0 }}>
        <DataTable
          label="Triggers"
          rows={rows.filter(view.holds)}
          columns={columns(now, (row) => change({ trigger: triggerKey(row.state) }))}
          keyOf={({ state }) => triggerKey(state)}
          onOpen={({ state }) => change({ trigger: triggerKey(state) })}
          loading={isLoading}
          empty={
            <EmptyState icon={Zap} title={rows.length === 0 ? 'Nothing starts by itself yet' : 'No trigger is in this view'}>
              <p>A flow starts by time or events when it has `triggers`: a Schedule, a Webhook, another flow, something that is polled.</p>
            </EmptyState>
          }
        />
        {open && <TriggerPanel key={triggerKey(open.state)} row={open} now={now} onClose={() => change({ trigger: undefined })} />}
      </div>
    </>
  )
}

function columns(now: number, onOpen: (row: TriggerRow) => void): readonly Column<TriggerRow>[] {
  return [
    {
      id: 'trigger',
      title: 'Trigger',
      width: 'minmax(130px, 1fr)',
      cell: (row) => (
        <button type="button" className="medium cut" onClick={() => onOpen(row)}>
          {row.state.triggerId}
        </button>
      ),
    },
    {
      id: 'flow',
      title: 'Flow',
      width: 'minmax(150px, 1.2fr)',
      cell: ({ state }) => (
        <Link className="link cut" to={`/main/flows/edit/${state.namespace}/${state.flowId}`} title={`${state.namespace}.${state.flowId}`}>
          {state.flowId}
        </Link>
      ),
    },
    { id: 'when', title: 'When', width: 'minmax(130px, 1fr)', cell: (row) => <span className="quiet mono">{whenOf(row)}</span> },
    { id: 'last', title: 'Last', width: 'minmax(150px, 1.2fr)', cell: ({ state }) => <Last line={state.lastEvaluation} now={now} /> },
    { id: 'next', title: 'Next', width: '170px', cell: ({ state }) => <Next row={state} now={now} /> },
    { id: 'on', title: 'On', width: '56px', cell: (row) => <OnSwitch row={row} /> },
  ]
}

function Last({ line, now }: { readonly line: TriggerLine | undefined; readonly now: number }) {
  if (line === undefined) return <span className="faint">never looked at</span>
  const words = { FIRED: 'started', REFUSED: 'did not fire', FAILED: 'failed', NOTHING: 'nothing new', CHANGED: 'changed' }
  return (
    <span className="cut" title={line.reason} style={line.outcome === 'FAILED' ? { color: 'var(--red-fg)' } : undefined}>
      {words[line.outcome]} <span className="faint">{formatAgo(line.date, now)}</span>
    </span>
  )
}

function Next({ row, now }: { readonly row: TriggerRow['state']; readonly now: number }) {
  if (row.disabled) return <span className="faint">off</span>
  if (row.backfill !== undefined)
    return (
      <span className="row">
        <span className="meter" style={{ ['--c' as string]: 'var(--accent)' }}>
          <i style={{ width: `${backfillProgress(row.backfill) * 100}%` }} />
        </span>
        <span className="quiet num">
          {Math.round(backfillProgress(row.backfill) * 100)} % backfill{row.backfill.paused && ', paused'}
        </span>
      </span>
    )
  if (row.locked) return <span className="quiet">after the run that is going on</span>
  if (row.nextExecutionDate === undefined) return <span className="faint">{row.kind === 'REALTIME' ? 'on event' : 'never again'}</span>
  return (
    <span className="num">
      {formatMoment(row.nextExecutionDate, now)} <span className="faint">{formatAgo(row.nextExecutionDate, now)}</span>
    </span>
  )
}

function OnSwitch({ row }: { readonly row: TriggerRow }) {
  const command = useTriggerCommand(row.state)
  const [asking, setAsking] = useState(false)
  const enable = () => (row.state.kind === 'SCHEDULE' ? setAsking(true) : command.setDisabled(false))
  return (
    <>
      <input
        type="checkbox"
        className="switch"
        aria-label={`${row.state.triggerId} is on`}
        checked={!row.state.disabled}
        onChange={() => (row.state.disabled ? enable() : command.setDisabled(true))}
      />
      {asking && (
        <EnableDialog
          name={row.state.triggerId}
          onClose={() => setAsking(false)}
          onChoose={(missed) => {
            setAsking(false)
            command.setDisabled(false, missed)
          }}
        />
      )}
    </>
  )
}
