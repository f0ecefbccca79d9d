import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pencil, RotateCw, ScrollText } from 'lucide-react'
import { call } from '../../api/client.ts'
import type { Execution, LogEntry, TaskRun } from '../../api/model.ts'
import { EvidenceCard } from '../../parts/evidence-card.tsx'
import { formatAgo, formatDuration } from '../../time/format.ts'
import { useExecutionCommand } from './use-execution-command.ts'

/** The task run that began it: the first that failed and holds no other one. */
function firstFailure(taskRuns: readonly TaskRun[]): TaskRun | undefined {
  const parents = new Set(taskRuns.map(({ parentTaskRunId }) => parentTaskRunId))
  return taskRuns.find(({ id, state }) => state.current === 'FAILED' && !parents.has(id))
}

/** Why it failed: the sentence, the proof, the way out. */
export function FailureCard({ execution, onSelect }: { readonly execution: Execution; readonly onSelect: (taskRunId: string) => void }) {
  const run = firstFailure(execution.taskRunList ?? [])
  const command = useExecutionCommand(execution)
  const { data: logs } = useQuery({
    queryKey: ['logs', execution.id, 'error', run?.id],
    queryFn: ({ signal }) =>
      call<readonly LogEntry[]>(`logs/${execution.id}`, { query: { minLevel: 'ERROR', ...(run && { taskRunId: run.id }) }, signal }),
  })
  const attempts = run?.attempts?.length ?? 1
  const message = logs?.at(-1)?.message?.split('\n')[0]
  return (
    <EvidenceCard
      state="FAILED"
      sentence={
        run === undefined ? (
          (message ?? 'The execution failed before a task ran.')
        ) : (
          <>
            <code>{run.taskId}</code>
            {run.value !== undefined && ` (${run.value})`} failed{attempts > 1 && ` ${attempts} times`}
            {message !== undefined && `: ${message}`}
          </>
        )
      }
      proof={
        run && (
          <>
            {formatAgo(run.state.endDate ?? run.state.startDate)}, after{' '}
            {formatDuration(Date.parse(run.state.endDate ?? run.state.startDate) - Date.parse(run.state.startDate))}; revision{' '}
            {execution.flowRevision}
          </>
        )
      }
      actions={
        <>
          <button type="button" className="btn small" onClick={() => command.run('restart', 'restarted')}>
            <RotateCw className="icon sm" aria-hidden /> Restart from the failed task
          </button>
          {run && (
            <button type="button" className="btn small" onClick={() => onSelect(run.id)}>
              <ScrollText className="icon sm" aria-hidden /> Its log
            </button>
          )}
          <Link to={`/main/flows/edit/${execution.namespace}/${execution.flowId}/edit`} className="btn small">
            <Pencil className="icon sm" aria-hidden /> Edit the flow
          </Link>
        </>
      }
    />
  )
}
