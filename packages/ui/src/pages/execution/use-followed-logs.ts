import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../../api/client.ts'
import { follow } from '../../api/follow.ts'
import type { LogEntry, LogLevel } from '../../api/model.ts'

interface FollowedLogs {
  readonly entries: readonly LogEntry[]
  readonly loading: boolean
  readonly error: Error | null
}

const none: readonly LogEntry[] = []

/** The log lines of an execution from a level on: while it runs as they come, at most once per frame; once it has ended all of them, read anew. */
export function useFollowedLogs(executionId: string, minLevel: LogLevel, live: boolean): FollowedLogs {
  const [followed, setFollowed] = useState<readonly LogEntry[]>(none)
  const { data, error } = useQuery({
    queryKey: ['logs', executionId, minLevel, 'whole'],
    queryFn: ({ signal }) => call<readonly LogEntry[]>(`logs/${executionId}`, { query: { minLevel }, signal }),
    enabled: !live,
    // it may have been read before a restart or a replay of a part
    staleTime: 0,
  })
  useEffect(() => {
    if (!live) return
    const controller = new AbortController()
    let waiting: LogEntry[] = []
    let frame = 0
    const show = () => {
      frame = 0
      const batch = waiting
      waiting = []
      setFollowed((current) => [...current, ...batch])
    }
    void follow<LogEntry>(`logs/${executionId}/follow`, { minLevel }, controller.signal, {
      onMessage: (entry) => {
        if (entry.level === undefined) return
        waiting.push(entry)
        if (frame === 0) frame = requestAnimationFrame(show)
      },
      onConnected: (connected) => {
        // a stream begins with the lines there are, so after a break it starts afresh
        if (!connected) return
        waiting = []
        setFollowed(none)
      },
    })
    return () => {
      controller.abort()
      cancelAnimationFrame(frame)
    }
  }, [executionId, minLevel, live])
  // until the whole log is there, what was followed stays
  if (live || data === undefined) return { entries: followed, loading: !live && error === null, error }
  return { entries: data, loading: false, error }
}
