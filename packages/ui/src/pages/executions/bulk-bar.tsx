import { useQueryClient } from '@tanstack/react-query'
import { Pause, Play, RotateCcw, RotateCw, Square, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { type Execution, isEnded } from '../../api/model.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useToasts } from '../../parts/toasts.tsx'

interface Action {
  readonly name: string
  readonly done: string
  readonly icon: typeof Pause
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  /** Why it cannot be done to this execution; undefined: it can. */
  readonly unless: (execution: Execution) => string | undefined
}

const actions: readonly Action[] = [
  { name: 'Replay', done: 'replayed', icon: RotateCcw, method: 'POST', path: 'executions/replay/by-ids', unless: () => undefined },
  {
    name: 'Restart',
    done: 'restarted',
    icon: RotateCw,
    method: 'POST',
    path: 'executions/restart/by-ids',
    unless: ({ state }) => (state.current === 'FAILED' || state.current === 'PAUSED' ? undefined : 'only failed ones are restarted'),
  },
  {
    name: 'Pause',
    done: 'paused',
    icon: Pause,
    method: 'POST',
    path: 'executions/pause/by-ids',
    unless: ({ state }) => (state.current === 'RUNNING' ? undefined : 'only running ones are paused'),
  },
  {
    name: 'Resume',
    done: 'resumed',
    icon: Play,
    method: 'POST',
    path: 'executions/resume/by-ids',
    unless: ({ state }) => (state.current === 'PAUSED' ? undefined : 'only paused ones are resumed'),
  },
  {
    name: 'Kill',
    done: 'killed',
    icon: Square,
    method: 'DELETE',
    path: 'executions/kill/by-ids',
    unless: ({ state }) => (isEnded(state.current) ? 'ended ones cannot be killed' : undefined),
  },
]

interface Props {
  readonly executions: readonly Execution[]
  readonly ids: readonly string[]
  readonly onDone: () => void
}

/** Actions on the selection. One that does not apply stays, disabled, and says why. */
export function BulkBar({ executions, ids, onDone }: Props) {
  const [deleting, setDeleting] = useState(false)
  const client = useQueryClient()
  const toasts = useToasts()
  const perform = async (method: string, path: string, done: string) => {
    try {
      const { count } = await call<{ count?: number }>(path, { method, json: ids })
      toasts.say(`${(count ?? ids.length).toLocaleString()} ${done}`)
      onDone()
      await client.invalidateQueries({ queryKey: ['executions'] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <>
      <div className="bulk" role="toolbar" aria-label="Actions on the selection">
        <b className="strong num">{ids.length.toLocaleString()} selected</b>
        <span className="rule" />
        {actions.map(({ name, done, icon: Icon, method, path, unless }) => {
          const reason = executions.map(unless).find((text) => text !== undefined)
          return (
            <button
              key={name}
              type="button"
              className="btn ghost small"
              disabled={reason !== undefined}
              title={reason}
              onClick={() => void perform(method, path, done)}
            >
              <Icon className="icon sm" aria-hidden />
              {name}
            </button>
          )
        })}
        <button type="button" className="btn ghost small" onClick={() => setDeleting(true)}>
          <Trash2 className="icon sm" aria-hidden />
          Delete
        </button>
        <span className="rule" />
        <button
          type="button"
          className="btn ghost only small"
          aria-label="Clear the selection"
          title="Clear the selection (Esc)"
          onClick={onDone}
        >
          <X className="icon sm" />
        </button>
      </div>
      {deleting && (
        <Dialog
          title={`Delete ${ids.length.toLocaleString()} execution${ids.length === 1 ? '' : 's'}?`}
          onClose={() => setDeleting(false)}
          footer={
            <>
              <span className="grow" />
              <button
                type="button"
                className="btn danger"
                onClick={() => {
                  setDeleting(false)
                  void perform('DELETE', 'executions/by-ids', 'deleted')
                }}
              >
                Delete {ids.length.toLocaleString()}
              </button>
            </>
          }
        >
          <p className="quiet">Their logs, metrics and files go with them. This cannot be undone.</p>
        </Dialog>
      )}
    </>
  )
}
