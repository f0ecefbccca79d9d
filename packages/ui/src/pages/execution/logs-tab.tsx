import { Download, ScrollText, Search, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { apiUrl } from '../../api/client.ts'
import type { Execution, LogLevel } from '../../api/model.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LogList } from '../../parts/log-list.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { useFollowedLogs } from './use-followed-logs.ts'

const levels: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'TRACE', label: 'Trace' },
  { value: 'DEBUG', label: 'Debug' },
  { value: 'INFO', label: 'Info' },
  { value: 'WARN', label: 'Warn' },
  { value: 'ERROR', label: 'Error' },
]

interface Props {
  readonly execution: Execution
  readonly live: boolean
  /** Only the lines of this task run. */
  readonly taskRun: string | undefined
  readonly onClear: () => void
}

/** The log of an execution, or of one of its task runs. */
export function LogsTab({ execution, live, taskRun, onClear }: Props) {
  const [level, setLevel] = useState<LogLevel>('INFO')
  const [text, setText] = useState('')
  const [wrap, setWrap] = useState(false)
  const { entries, loading, error } = useFollowedLogs(execution.id, level, live)
  const shown = useMemo(() => {
    const wanted = text.toLowerCase()
    return entries.filter(
      (entry) =>
        (taskRun === undefined || entry.taskRunId === taskRun) && (wanted === '' || (entry.message ?? '').toLowerCase().includes(wanted)),
    )
  }, [entries, taskRun, text])
  const task = execution.taskRunList?.find(({ id }) => id === taskRun)
  return (
    <div className="col grow" style={{ minHeight: 0 }}>
      <div className="pane-head">
        {task === undefined ? (
          <b className="medium">All tasks</b>
        ) : (
          <span className="chip">
            <span>Task</span>
            <b>{task.value === undefined ? task.taskId : `${task.taskId} · ${task.value}`}</b>
            <button type="button" aria-label="Show all tasks" onClick={onClear}>
              <X className="icon sm" />
            </button>
          </span>
        )}
        <span className="faint num">{shown.length.toLocaleString()} lines</span>
        <span className="grow" />
        <label className="input" style={{ height: 'var(--ctl-sm)', width: 200 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Find in the log</span>
          <input data-search placeholder="Find in the log…" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <Segmented label="Lowest level" small value={level} choices={levels} onChange={setLevel} />
        <button type="button" className={`btn small${wrap ? ' on' : ''}`} aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          Wrap
        </button>
        <a
          className="btn ghost only small"
          aria-label="Download the log"
          title="Download the log"
          href={apiUrl(`logs/${execution.id}/download`, { minLevel: level })}
        >
          <Download className="icon sm" />
        </a>
      </div>
      <LogList
        entries={shown}
        mark={text}
        wrap={wrap}
        following={live}
        empty={
          !loading && (
            <EmptyState
              icon={ScrollText}
              title={error !== null ? 'The log could not be read' : entries.length === 0 ? 'No log lines yet' : 'No line passes the filter'}
            >
              <p>
                {error?.message ??
                  (entries.length === 0
                    ? `Nothing was logged at ${level} or above.`
                    : 'Choose another task, a lower level or another text.')}
              </p>
            </EmptyState>
          )
        }
      />
    </div>
  )
}
