import { Clock, Server, Zap } from 'lucide-react'
import { durationOf, type Execution, isEnded } from '../../api/model.ts'
import { formatDuration, formatMoment } from '../../time/format.ts'
import type { Usual } from './use-usual.ts'

interface Props {
  readonly execution: Execution
  readonly usual: Usual
  readonly now: number
}

/** When, how long against usual, by what, with what. */
export function FactsLine({ execution, usual, now }: Props) {
  const { state, labels, inputs, trigger } = execution
  const duration = durationOf(state, now)
  const late = usual.durationMs !== undefined && !isEnded(state.current) && duration > usual.durationMs * 1.2
  const worker = workerOf(execution)
  return (
    <div className="facts-line">
      <span className="row">
        <Clock className="icon sm" aria-hidden />
        <span className="num">
          {formatMoment(state.startDate, now)}
          {state.endDate && isEnded(state.current) && ` to ${formatMoment(state.endDate, now)}`}
        </span>
      </span>
      <span className="num">
        <b className="strong">{formatDuration(duration)}</b>
        {usual.durationMs !== undefined && `, usually ${formatDuration(usual.durationMs)}`}
        {late && usual.durationMs !== undefined && (
          <b style={{ color: 'var(--amber-fg)' }}>, late by {formatDuration(duration - usual.durationMs)}</b>
        )}
      </span>
      <span className="row">
        <Zap className="icon sm" aria-hidden />
        {trigger?.id ?? 'by hand'}
      </span>
      <span className="tag mono">rev {execution.flowRevision}</span>
      {Object.entries(inputs ?? {})
        .slice(0, 3)
        .map(([key, value]) => (
          <code key={key} className="cut" style={{ maxWidth: 220 }}>
            {key}={typeof value === 'object' ? JSON.stringify(value) : String(value)}
          </code>
        ))}
      {(labels ?? [])
        .filter(({ key }) => !key.startsWith('system.'))
        .map(({ key, value }) => (
          <span key={key} className="tag">
            <i>{key}</i>
            {value}
          </span>
        ))}
      <span className="grow" />
      {worker && (
        <span className="row faint">
          <Server className="icon sm" aria-hidden />
          {worker}
        </span>
      )}
    </div>
  )
}

/** The worker of the last attempt, where the server says it. */
function workerOf({ taskRunList }: Execution): string | undefined {
  const attempt = taskRunList?.at(-1)?.attempts?.at(-1)
  return attempt?.workerId
}
