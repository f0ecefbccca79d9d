import { useEffect, useState } from 'react'

/** The time, anew every `everyMs` while `ticking`: what running durations are drawn from. */
export function useNow(ticking: boolean, everyMs = 500): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return
    const handle = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(handle)
  }, [ticking, everyMs])
  return now
}
