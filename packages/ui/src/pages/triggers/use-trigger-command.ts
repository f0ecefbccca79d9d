import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { useToasts } from '../../parts/toasts.tsx'
import { keyBody, type TriggerState } from './trigger.ts'

interface TriggerCommands {
  readonly setDisabled: (disabled: boolean, missed?: 'ALL' | 'LAST' | 'NONE') => void
  readonly unlock: () => void
  readonly backfill: (what: 'pause' | 'unpause' | 'delete') => void
}

/** What may be done to a trigger; the list is read anew afterwards. */
export function useTriggerCommand(state: TriggerState): TriggerCommands {
  const client = useQueryClient()
  const toasts = useToasts()
  const perform = async (method: string, path: string, json: unknown, done: string) => {
    try {
      await call(path, { method, json })
      toasts.say(`${state.triggerId}: ${done}.`)
    } catch (error) {
      toasts.fail(error)
    }
    await client.invalidateQueries({ queryKey: ['triggers'] })
  }
  const key = keyBody(state)
  return {
    setDisabled: (disabled, missed) =>
      void perform(
        'PUT',
        'triggers/set-disabled',
        { ...key, disabled, ...(missed && { missed }) },
        disabled ? 'switched off' : 'switched on',
      ),
    unlock: () => void perform('POST', `triggers/${state.namespace}/${state.flowId}/${state.triggerId}/unlock`, undefined, 'unlocked'),
    backfill: (what) =>
      void perform(
        what === 'delete' ? 'POST' : 'PUT',
        `triggers/backfill/${what}`,
        key,
        `backfill ${what === 'pause' ? 'paused' : what === 'unpause' ? 'goes on' : 'cancelled'}`,
      ),
  }
}
