import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, Pause, Play, RotateCcw, RotateCw, Square, Trash2 } from 'lucide-react'
import { call } from '../../api/client.ts'
import { type Execution, isEnded } from '../../api/model.ts'
import { Menu } from '../../parts/menu.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { useExecutionCommand } from './use-execution-command.ts'

/** What can be done to an execution; the likely next step is the button. */
export function ExecutionActions({ execution }: { readonly execution: Execution }) {
  const command = useExecutionCommand(execution)
  const navigate = useNavigate()
  const toasts = useToasts()
  const state = execution.state.current
  const ended = isEnded(state)
  const remove = async () => {
    try {
      await call(`executions/${execution.id}`, { method: 'DELETE' })
      await navigate({ to: '/main/executions' })
      toasts.say('The execution was deleted.')
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <>
      <Menu label={<Ellipsis className="icon" aria-label="More actions" />}>
        <button type="button" role="menuitem" disabled={state !== 'RUNNING'} onClick={() => command.run('pause', 'paused')}>
          <Pause className="icon sm" aria-hidden /> Pause
        </button>
        <button type="button" role="menuitem" disabled={state !== 'FAILED'} onClick={() => command.run('restart', 'restarted')}>
          <RotateCw className="icon sm" aria-hidden /> Restart from the failed task
        </button>
        <button type="button" role="menuitem" disabled={!ended} onClick={() => void remove()}>
          <Trash2 className="icon sm" aria-hidden /> Delete
        </button>
      </Menu>
      {!ended && (
        <button type="button" className="btn danger" onClick={() => command.run('kill', 'told to stop', { method: 'DELETE' })}>
          <Square className="icon" aria-hidden /> Kill
        </button>
      )}
      {state === 'PAUSED' ? (
        <button type="button" className="btn primary" onClick={() => command.run('resume', 'resumed')}>
          <Play className="icon" aria-hidden /> Resume
        </button>
      ) : (
        <button type="button" className="btn primary" disabled={!ended} onClick={() => command.run('replay', 'replayed')}>
          <RotateCcw className="icon" aria-hidden /> Replay
        </button>
      )}
    </>
  )
}
