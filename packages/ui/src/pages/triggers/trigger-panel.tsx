import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, Circle, CircleCheck, CircleX, History, Pencil, Play, SkipForward, Unlock, X } from 'lucide-react'
import { useState } from 'react'
import type { FlowInput } from '../../api/model.ts'
import { flow } from '../../api/queries.ts'
import { formatMoment } from '../../time/format.ts'
import { BackfillDialog } from './backfill-dialog.tsx'
import { backfillProgress, type TriggerLine, type TriggerRow, triggerHistory } from './trigger.ts'
import { useTriggerCommand } from './use-trigger-command.ts'

const icons = { FIRED: CircleCheck, REFUSED: SkipForward, FAILED: CircleX, NOTHING: Circle, CHANGED: Pencil }
const colours = {
  FIRED: 'var(--green-solid)',
  REFUSED: 'var(--slate-solid)',
  FAILED: 'var(--red-solid)',
  NOTHING: 'var(--slate-solid)',
  CHANGED: 'var(--accent)',
}

interface Props {
  readonly row: TriggerRow
  readonly now: number
  readonly onClose: () => void
}

/** One trigger: every time it was looked at, what came of it and why; its backfill. */
export function TriggerPanel({ row, now, onClose }: Props) {
  const { state } = row
  const [planning, setPlanning] = useState(false)
  const command = useTriggerCommand(state)
  const { data } = useQuery(triggerHistory(state))
  const { data: owner } = useQuery({ ...flow(state.namespace, state.flowId), enabled: planning })
  const inputs: readonly FlowInput[] = owner?.inputs ?? []
  const refused =
    state.lastEvaluation?.outcome === 'REFUSED' || state.lastEvaluation?.outcome === 'FAILED' ? state.lastEvaluation : undefined
  return (
    <aside className="side-panel" aria-label={`Trigger ${state.triggerId}`}>
      <header className="row">
        <span className="grow">
          <h2>{state.triggerId}</h2>
          <span className="small quiet">
            {state.flowId}, {state.namespace}
          </span>
        </span>
        <button type="button" className="btn ghost only small" aria-label="Close" onClick={onClose}>
          <X className="icon" />
        </button>
      </header>
      <div className="body" style={{ padding: '0 16px', gap: 12 }}>
        {refused && (
          <section className="evidence s-created" style={{ margin: 0 }}>
            <Ban className="icon" aria-hidden />
            <div>
              <p className="sentence">Why did it not run at {formatMoment(refused.scheduledDate ?? refused.date, now)}?</p>
              <p className="proof">{refused.reason}</p>
            </div>
          </section>
        )}
        {state.backfill && (
          <section className="card inner" style={{ padding: 12 }}>
            <p className="medium">
              Backfill, {Math.round(backfillProgress(state.backfill) * 100)} %{state.backfill.paused && ', paused'}
            </p>
            <p className="small quiet num">
              {formatMoment(state.backfill.start, now)} to {formatMoment(state.backfill.end, now)}, now at{' '}
              {formatMoment(state.backfill.currentDate, now)}
              {state.backfill.executionCount !== undefined && `, ${state.backfill.executionCount} started`}
            </p>
            <progress className="bar-progress" value={backfillProgress(state.backfill)} max={1} aria-label="Progress of the backfill" />
            <div className="row">
              <button type="button" className="btn small" onClick={() => command.backfill(state.backfill?.paused ? 'unpause' : 'pause')}>
                {state.backfill.paused ? 'Go on' : 'Pause'}
              </button>
              <button type="button" className="btn danger small" onClick={() => command.backfill('delete')}>
                Cancel the backfill
              </button>
            </div>
          </section>
        )}
        <h3>History</h3>
        <ol className="history">
          {(data?.results ?? []).map((line) => (
            <Line key={`${line.date}-${line.outcome}`} line={line} now={now} />
          ))}
          {data?.results.length === 0 && <li className="quiet">It was not looked at yet.</li>}
        </ol>
      </div>
      <footer className="row">
        <button
          type="button"
          className="btn small"
          disabled={state.kind !== 'SCHEDULE' || state.backfill !== undefined}
          onClick={() => setPlanning(true)}
        >
          <History className="icon sm" aria-hidden /> Backfill
        </button>
        <button type="button" className="btn small" disabled={!state.locked} onClick={command.unlock}>
          <Unlock className="icon sm" aria-hidden /> Unlock
        </button>
        {state.executionId && (
          <Link className="btn small" to={`/main/executions/${state.executionId}`}>
            <Play className="icon sm" aria-hidden /> The run that is going on
          </Link>
        )}
      </footer>
      {planning && owner && <BackfillDialog state={state} inputs={inputs} onClose={() => setPlanning(false)} />}
    </aside>
  )
}

function Line({ line, now }: { readonly line: TriggerLine; readonly now: number }) {
  const Icon = icons[line.outcome]
  return (
    <li>
      <Icon className="icon sm" color={colours[line.outcome]} aria-label={line.outcome.toLowerCase()} />
      <span className="num quiet">{formatMoment(line.date, now)}</span>
      <span>
        {line.outcome === 'FIRED' && 'Started '}
        {line.executionId && (
          <Link className="mono link" to={`/main/executions/${line.executionId}`}>
            {line.executionId.slice(0, 8)}
          </Link>
        )}
        {line.outcome === 'NOTHING' && 'Nothing new'}
        {line.outcome === 'REFUSED' && 'Did not fire'}
        {line.outcome === 'FAILED' && ' Failed'}
        {line.count > 1 && <span className="faint"> × {line.count}</span>}
        {line.reason && (
          <span className="small quiet" style={{ display: 'block' }}>
            {line.reason}
          </span>
        )}
      </span>
    </li>
  )
}
