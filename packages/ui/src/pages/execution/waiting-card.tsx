import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ExternalLink, FastForward, Play, Square } from 'lucide-react'
import type { ReactNode } from 'react'
import { durationOf, type Execution, isEnded, type TaskRun } from '../../api/model.ts'
import { executionSearch } from '../../api/queries.ts'
import { EvidenceCard } from '../../parts/evidence-card.tsx'
import { formatDuration, formatMoment } from '../../time/format.ts'
import { executionPath } from '../executions/execution-path.ts'
import { useExecutionCommand } from './use-execution-command.ts'

interface Props {
  readonly execution: Execution
  readonly now: number
}

/** Why it is not running: for every execution that waits, with what resolves it. Nothing when it runs or has ended. */
export function WaitingCard({ execution, now }: Props) {
  const { current } = execution.state
  if (current === 'QUEUED') return <QueuedCard execution={execution} now={now} />
  if (current === 'PAUSED') return <PausedCard execution={execution} now={now} />
  if (current === 'CREATED' && execution.scheduleDate !== undefined && Date.parse(execution.scheduleDate) > now)
    return (
      <EvidenceCard
        state="CREATED"
        sentence={`It starts at ${formatMoment(execution.scheduleDate, now)}, in ${formatDuration(Date.parse(execution.scheduleDate) - now)}.`}
        proof="It was created with this date."
      />
    )
  const retrying = execution.taskRunList?.find(({ state }) => state.current === 'RETRYING')
  if (retrying !== undefined && !isEnded(current))
    return (
      <EvidenceCard
        state="RETRYING"
        sentence={`${retrying.taskId} waits for its next attempt.`}
        proof={`${retrying.attempts?.length ?? 1} ${retrying.attempts?.length === 1 ? 'attempt' : 'attempts'} failed so far.`}
      />
    )
  return null
}

function QueuedCard({ execution, now }: Props) {
  const command = useExecutionCommand(execution)
  const ofFlow = { 'filters[namespace][EQUALS]': execution.namespace, 'filters[flowId][EQUALS]': execution.flowId, size: 20 }
  const { data: holding } = useQuery(
    executionSearch({ ...ofFlow, 'filters[state][IN]': 'RUNNING,PAUSED,RETRYING,KILLING', sort: 'state.startDate:asc' }, 2_000),
  )
  const { data: line } = useQuery(
    executionSearch({ ...ofFlow, 'filters[state][IN]': 'QUEUED', size: 100, sort: 'state.startDate:asc' }, 2_000),
  )
  const holders = holding?.results ?? []
  const place = (line?.results ?? []).findIndex(({ id }) => id === execution.id) + 1
  const paused = holders.find(({ state }) => state.current === 'PAUSED')
  return (
    <EvidenceCard
      state="QUEUED"
      sentence={`It waits for a slot, since ${formatDuration(durationOf(execution.state, now))}.`}
      proof={
        <>
          {place > 0 && `It is number ${place} of ${line?.total.toLocaleString()} in the line of ${execution.flowId}. `}
          {holders.length > 0 && 'The slots are held by '}
          {holders.slice(0, 3).map((holder, index) => (
            <span key={holder.id}>
              {index > 0 && ', '}
              <Link className="link mono" to={executionPath(holder)}>
                {holder.id.slice(0, 8)}
              </Link>{' '}
              ({holder.state.current.toLowerCase()}, {formatDuration(durationOf(holder.state, now))})
            </span>
          ))}
          {holders.length > 3 && ` and ${holders.length - 3} more`}
        </>
      }
      actions={
        <>
          {paused && (
            <Link className="btn small" to={executionPath(paused)}>
              <ExternalLink className="icon sm" aria-hidden /> Open the paused run
            </Link>
          )}
          <Action icon={<FastForward className="icon sm" aria-hidden />} onClick={() => command.run('force-run', 'started')}>
            Start this one anyway
          </Action>
        </>
      }
    />
  )
}

function PausedCard({ execution, now }: Props) {
  const command = useExecutionCommand(execution)
  const at: TaskRun | undefined = execution.taskRunList?.findLast(({ state }) => state.current === 'PAUSED')
  const since = at?.state.histories.findLast(({ state }) => state === 'PAUSED')?.date ?? execution.state.histories.at(-1)?.date
  return (
    <EvidenceCard
      state="PAUSED"
      sentence={at === undefined ? 'It was paused by hand.' : `It is paused in ${at.taskId}, until somebody resumes it.`}
      proof={since && `Since ${formatMoment(since, now)}, ${formatDuration(now - Date.parse(since))}.`}
      actions={
        <>
          <Action icon={<Play className="icon sm" aria-hidden />} onClick={() => command.run('resume', 'resumed')}>
            Resume
          </Action>
          <Action
            icon={<Square className="icon sm" aria-hidden />}
            onClick={() => command.run('kill', 'told to stop', { method: 'DELETE' })}
          >
            Kill
          </Action>
        </>
      }
    />
  )
}

function Action({ icon, onClick, children }: { readonly icon: ReactNode; readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="btn small" onClick={onClick}>
      {icon} {children}
    </button>
  )
}
