import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import type { Execution } from '../../api/model.ts'
import { useToasts } from '../../parts/toasts.tsx'
import { executionPath } from '../executions/execution-path.ts'

interface Command {
  /** Tells the server to do it; leads to the new execution when it made one. */
  readonly run: (
    name: string,
    done: string,
    options?: { readonly method?: string; readonly query?: Record<string, string>; readonly form?: FormData },
  ) => void
}

/** Restart, replay, kill, pause, resume … of one execution. */
export function useExecutionCommand(execution: Execution): Command {
  const client = useQueryClient()
  const navigate = useNavigate()
  const toasts = useToasts()
  const perform = async (name: string, done: string, options: Parameters<Command['run']>[2] = {}) => {
    try {
      const answer = await call<Execution | ''>(`executions/${execution.id}/${name}`, { method: 'POST', ...options })
      toasts.say(`The execution was ${done}.`)
      if (answer !== '' && answer.id !== undefined && answer.id !== execution.id) await navigate({ to: executionPath(answer) })
      await client.invalidateQueries({ queryKey: ['execution'] })
      await client.invalidateQueries({ queryKey: ['executions'] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  return { run: (name, done, options) => void perform(name, done, options) }
}
