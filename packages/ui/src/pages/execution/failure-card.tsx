import { Link } from '@tanstack/react-router'
import { GitCompare, Pencil, RotateCw } from 'lucide-react'
import type { Execution, TaskRun } from '../../api/model.ts'
import { EvidenceCard } from '../../parts/evidence-card.tsx'
import { formatAgo, formatDuration } from '../../time/format.ts'
import { executionPath } from '../executions/execution-path.ts'
import { useErrorLog } from './use-error-log.ts'
import { useExecutionCommand } from './use-execution-command.ts'
import type { Usual } from './use-usual.ts'

/** The task run that began it: the first that failed and holds no other one. */
function firstFailure(taskRuns: readonly TaskRun[]): TaskRun | undefined {
  const parents = new Set(taskRuns.map(({ parentTaskRunId }) => parentTaskRunId))
  return taskRuns.find(({ id, state }) => state.current === 'FAILED' && !parents.has(id))
}

interface Props {
  readonly execution: Execution
  readonly usual: Usual
  readonly onSelect: (taskRunId: string) => void
}

/** Why it failed: the sentence, the proof, the way out. */
export function FailureCard({ execution, usual, onSelect }: Props) {
  const run = firstFailure(execution.taskRunList ?? [])
  const command = useExecutionCommand(execution)
  const message = useErrorLog(execution.id, run?.id)
  return (
    <EvidenceCard
      state="FAILED"
      sentence={
        run === undefined ? (
          (message ?? 'The execution failed before a task ran.')
        ) : (
          <Sentence run={run} message={message} onSelect={onSelect} />
        )
      }
      proof={<Proof execution={execution} run={run} usual={usual} />}
      actions={
        <>
          {usual.lastWorked && (
            <Link to={`${executionPath(execution)}/compare`} search={{ with: usual.lastWorked.id }} className="btn small">
              <GitCompare className="icon sm" aria-hidden /> What changed since it last worked?
            </Link>
          )}
          <button type="button" className="btn small" onClick={() => command.run('restart', 'restarted')}>
            <RotateCw className="icon sm" aria-hidden /> Restart from here
          </button>
          <Link to={`/main/flows/edit/${execution.namespace}/${execution.flowId}/edit`} className="btn small">
            <Pencil className="icon sm" aria-hidden /> Edit flow
          </Link>
        </>
      }
    />
  )
}

function Sentence({
  run,
  message,
  onSelect,
}: {
  readonly run: TaskRun
  readonly message: string | undefined
  readonly onSelect: Props['onSelect']
}) {
  const attempts = run.attempts?.length ?? 1
  return (
    <>
      <button type="button" className="link" onClick={() => onSelect(run.id)}>
        {run.taskId}
      </button>
      {run.value !== undefined && ` (${run.value})`} failed{attempts > 1 && `, ${attempts} attempts`}
      {message !== undefined && `: ${message}`}
    </>
  )
}

function Proof({ execution, run, usual }: { readonly execution: Execution; readonly run: TaskRun | undefined; readonly usual: Usual }) {
  const { lastWorked } = usual
  return (
    <>
      {run && `After ${formatDuration(Date.parse(run.state.endDate ?? run.state.startDate) - Date.parse(execution.state.startDate))}. `}
      {lastWorked === undefined ? (
        'No earlier run of this flow worked.'
      ) : (
        <>
          It last worked {formatAgo(lastWorked.state.startDate)}
          {lastWorked.flowRevision === execution.flowRevision ? ', with the same revision.' : `, with revision ${lastWorked.flowRevision}.`}
        </>
      )}
    </>
  )
}
