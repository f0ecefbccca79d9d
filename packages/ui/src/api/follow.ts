import { apiUrl, type Query } from './client.ts'

export interface Follower<T> {
  readonly onMessage: (message: T, id: string | undefined) => void
  /** Called when the stream breaks (false) and when it flows again (true). */
  readonly onConnected?: (connected: boolean) => void
}

const firstPauseMs = 500
const longestPauseMs = 15_000

/** Reads a stream of server-sent events until aborted or until the server says that it ended; after a break it goes on from the last id. */
export async function follow<T>(path: string, query: Query, signal: AbortSignal, follower: Follower<T>): Promise<void> {
  let pauseMs = firstPauseMs
  let lastId: string | undefined
  while (!signal.aborted) {
    try {
      const response = await fetch(apiUrl(path, query), {
        headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
        credentials: 'same-origin',
        signal,
      })
      if (response.status >= 400 && response.status < 500) return
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`)
      follower.onConnected?.(true)
      pauseMs = firstPauseMs
      const ended = await readEvents(response.body, (id, data) => {
        if (data !== '') follower.onMessage(JSON.parse(data) as T, id) // the caller knows what this stream carries
        if (id !== undefined && !['start', 'end', 'progress'].includes(id)) lastId = id
      })
      if (ended) return
    } catch {
      if (signal.aborted) return
    }
    follower.onConnected?.(false)
    await pause(pauseMs * (0.75 + Math.random() / 2), signal)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}

/** True when the server named an event `end`. */
async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (id: string | undefined, data: string) => void): Promise<boolean> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return false
    rest += decoder.decode(value, { stream: true })
    const events = rest.split(/\r?\n\r?\n/)
    rest = events.pop() ?? ''
    for (const event of events) {
      const { id, data } = fieldsOf(event)
      onEvent(id, data)
      if (id === 'end') {
        await reader.cancel()
        return true
      }
    }
  }
}

function fieldsOf(event: string): { id: string | undefined; data: string } {
  const data: string[] = []
  let id: string | undefined
  for (const line of event.split(/\r?\n/)) {
    if (line.startsWith('id:')) id = line.slice(3).trim()
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return { id, data: data.join('\n') }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(handle)
        resolve()
      },
      { once: true },
    )
  })
}
