import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { follow } from '../../api/follow.ts'
import { type Execution, isEnded } from '../../api/model.ts'
import { execution } from '../../api/queries.ts'

interface Followed {
  readonly execution: Execution | undefined
  readonly error: Error | null
  readonly connected: boolean
}

/** The execution as it is now: read once, then kept by the server's stream until it has ended. */
export function useFollowedExecution(id: string): Followed {
  const client = useQueryClient()
  const { data, error } = useQuery(execution(id))
  const [connected, setConnected] = useState(true)
  const live = data !== undefined && !isEnded(data.state.current)
  useEffect(() => {
    if (!live) return
    const controller = new AbortController()
    let latest: Execution | undefined
    let frame = 0
    const show = () => {
      frame = 0
      if (latest !== undefined) client.setQueryData(execution(id).queryKey, latest)
    }
    void follow<Execution>(`executions/${id}/follow`, {}, controller.signal, {
      onMessage: (message) => {
        // the first event of a stream carries the id alone
        if (message.id !== id || message.state === undefined) return
        latest = message
        if (frame === 0) frame = requestAnimationFrame(show)
      },
      onConnected: setConnected,
    }).then(() => client.invalidateQueries({ queryKey: execution(id).queryKey }))
    return () => {
      controller.abort()
      cancelAnimationFrame(frame)
    }
  }, [id, live, client])
  return { execution: data, error, connected }
}
