import { Dbl, parseJson } from '@windhover/sdk'

/** One server-sent event. */
export interface SseEvent {
  /** Read as JSON where it is JSON. */
  readonly data?: unknown
  readonly id?: string
  readonly name?: string
  readonly comment?: string
  /** Seconds. */
  readonly retry?: number | Dbl
}

/** Events of a `text/event-stream`, from its lines (HTML standard, 9.2.6); one that ends with the stream counts too. */
export async function* sseEvents(lines: AsyncIterable<string>): AsyncIterable<SseEvent> {
  let fields: Fields = {}
  for await (const line of lines) {
    if (line !== '') {
      fields = withLine(fields, line)
      continue
    }
    if (Object.keys(fields).length > 0) yield eventOf(fields)
    fields = {}
  }
  if (Object.keys(fields).length > 0) yield eventOf(fields)
}

type Fields = Readonly<Record<string, string>>

const KNOWN = ['data', 'id', 'event', 'comment', 'retry']

function withLine(fields: Fields, line: string): Fields {
  const at = line.indexOf(':')
  const name = at < 0 ? line : at === 0 ? 'comment' : line.slice(0, at)
  if (!KNOWN.includes(name)) return fields
  const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '')
  const before = name === 'data' ? fields[name] : undefined
  return { ...fields, [name]: before === undefined ? value : `${before}\n${value}` }
}

function eventOf({ data, id, event, comment, retry }: Fields): SseEvent {
  return {
    ...(data === undefined ? {} : { data: dataOf(data) }),
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { name: event }),
    ...(comment === undefined ? {} : { comment }),
    ...(retry !== undefined && /^\d+$/.test(retry) ? { retry: secondsOf(Number(retry)) } : {}),
  }
}

function secondsOf(milliseconds: number): number | Dbl {
  return milliseconds % 1000 === 0 ? new Dbl(milliseconds / 1000) : milliseconds / 1000
}

function dataOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    // Events may carry any text.
    return text
  }
}
