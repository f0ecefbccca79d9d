import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { LogEntry } from '../api/model.ts'
import { formatLogTime } from '../time/format.ts'

interface LogListProps {
  readonly entries: readonly LogEntry[]
  /** Text to mark in the messages. */
  readonly mark?: string
  readonly wrap?: boolean
  /** Stays at the end while lines come in, until somebody scrolls up. */
  readonly following?: boolean
  readonly empty: ReactNode
  readonly onOpen?: (entry: LogEntry) => void
}

const rowHeight = 20

/** Log lines, any number: only those in sight are drawn. Text is shown as it is, never as HTML. */
export function LogList({ entries, mark = '', wrap = false, following = false, empty, onOpen }: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const [cursor, setCursor] = useState(-1)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
  })
  const jump = () => virtualizer.scrollToIndex(entries.length - 1, { align: 'end' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when lines come in, not when the virtualizer is made anew
  useEffect(() => {
    if (following && atEnd && entries.length > 0) jump()
  }, [entries.length, entries.at(-1)?.timestamp, following])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
    const entry = entries[cursor]
    if (event.key === 'Enter' && entry !== undefined) onOpen?.(entry)
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const next = Math.max(0, Math.min(entries.length - 1, cursor + step))
    setCursor(next)
    virtualizer.scrollToIndex(next)
  }

  return (
    <div
      ref={scroller}
      onKeyDown={onKeyDown}
      className="logs"
      role="log"
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: element }) => setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 40)}
    >
      <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const entry = entries[item.index]
          if (entry === undefined) return null
          return (
            <div
              key={item.key}
              data-index={item.index}
              ref={wrap ? virtualizer.measureElement : undefined}
              className={`log ${entry.level}${wrap ? ' wrap' : ''}${item.index === cursor ? ' cursor' : ''}`}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => setCursor(item.index)}
              onDoubleClick={() => onOpen?.(entry)}
            >
              <span className="at num" title={entry.timestamp}>
                {formatLogTime(entry.timestamp)}
              </span>
              <span className="level" title={entry.level}>
                {entry.level.charAt(0)}
              </span>
              <span className="task">{entry.taskId ?? entry.triggerId ?? entry.flowId}</span>
              <span className="message">
                <Marked text={entry.message ?? ''} mark={mark} />
              </span>
            </div>
          )
        })}
      </div>
      {entries.length === 0 && empty}
      {following && !atEnd && (
        <button type="button" className="btn small jump" onClick={jump}>
          <ArrowDown className="icon sm" /> To the end
        </button>
      )}
    </div>
  )
}

function Marked({ text, mark }: { readonly text: string; readonly mark: string }) {
  if (mark === '') return <>{text}</>
  const at = text.toLowerCase().indexOf(mark.toLowerCase())
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      <Marked text={text.slice(at + mark.length)} mark={mark} />
    </>
  )
}
