import { useEffect, useState } from 'react'
import { call } from '../../api/client.ts'
import { follow } from '../../api/follow.ts'
import type { LogEntry, LogLevel } from '../../api/model.ts'

/** The log lines of an execution from a level on; while it runs the new ones come in, at most once per frame. */
export function useFollowedLogs(
  executionId: string,
  minLevel: LogLevel,
  live: boolean,
): { readonly entries: readonly LogEntry[]; readonly loading: boolean } {
  const [entries, setEntries] = useState<readonly LogEntry[]>([])
  const [loading, setLoading] = useState(true)
  useEffect(() => {
    const controller = new AbortController()
    setEntries([])
    setLoading(true)
    const load = async () => {
      const read = await call<readonly LogEntry[]>(`logs/${executionId}`, { query: { minLevel }, signal: controller.signal })
      setEntries(read)
      setLoading(false)
    }
    if (!live) {
      load().catch(() => setLoading(false))
      return () => controller.abort()
    }
    let waiting: LogEntry[] = []
    let frame = 0
    const show = () => {
      frame = 0
      const batch = waiting
      waiting = []
      setEntries((current) => [...current, ...batch])
    }
    void follow<LogEntry>(`logs/${executionId}/follow`, { minLevel }, controller.signal, {
      onMessage: (entry) => {
        if (entry.level === undefined) return
        waiting.push(entry)
        if (frame === 0) frame = requestAnimationFrame(show)
      },
      onConnected: (connected) => {
        // a stream begins with the lines there are, so after a break it starts afresh
        if (connected) {
          waiting = []
          setEntries([])
          setLoading(false)
        }
      },
    })
    return () => {
      controller.abort()
      cancelAnimationFrame(frame)
    }
  }, [executionId, minLevel, live])
  return { entries, loading }
}
