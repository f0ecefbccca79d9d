import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { formatTick } from '../time/format.ts'
import { ticks } from '../time/ticks.ts'

export interface Bucket {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly counts: readonly { readonly name: string; readonly className: string; readonly count: number }[]
}

export interface TimeRange {
  readonly from: number
  readonly to: number
}

interface TimeRibbonProps {
  readonly label: string
  readonly buckets: readonly Bucket[]
  readonly range: TimeRange
  readonly brush: TimeRange | undefined
  readonly onBrush: (range: TimeRange | undefined) => void
}

type Grip = 'new' | 'from' | 'to' | 'all'

/** Stacked counts over time with a brush: drag selects, the edges resize, the middle moves, a click takes one bucket, double click and Escape clear. */
export function TimeRibbon({ label, buckets, range, brush, onBrush }: TimeRibbonProps) {
  const plot = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<{ grip: Grip; start: number; base: TimeRange; range: TimeRange; startX: number; moved: boolean }>()
  const span = range.to - range.from
  const most = buckets.reduce(
    (highest, { counts }) =>
      Math.max(
        highest,
        counts.reduce((sum, { count }) => sum + count, 0),
      ),
    0,
  )
  const left = (at: number) => ((at - range.from) / span) * 100
  const timeAt = (clientX: number): number => {
    const box = plot.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return range.from
    return range.from + Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * span
  }
  const begin = (grip: Grip) => (event: PointerEvent) => {
    event.stopPropagation()
    plot.current?.setPointerCapture(event.pointerId)
    const at = timeAt(event.clientX)
    const base = grip === 'new' || brush === undefined ? { from: at, to: at } : brush
    setDrag({ grip, start: at, base, range: base, startX: event.clientX, moved: false })
  }
  const move = (event: PointerEvent) => {
    if (drag === undefined) return
    const next = dragged(drag.grip, drag.base, drag.start, timeAt(event.clientX), range)
    setDrag({ ...drag, range: next, moved: drag.moved || Math.abs(event.clientX - drag.startX) >= 4 })
  }
  const end = () => {
    if (drag === undefined) return
    setDrag(undefined)
    if (drag.moved) onBrush(drag.range)
    else if (drag.grip === 'new') onBrush(buckets.find(({ from, to }) => drag.start >= from && drag.start < to))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = span / Math.max(1, buckets.length)
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (event.key === 'Escape') onBrush(undefined)
    else if (direction !== 0) {
      const current = brush ?? { from: range.from, to: range.from + step }
      onBrush({ from: current.from + (event.shiftKey ? 0 : direction * step), to: current.to + direction * step })
    } else return
    event.preventDefault()
  }
  const shown = drag?.moved === true ? drag.range : brush
  return (
    <div className="ribbon">
      <div
        ref={plot}
        className="plot"
        role="slider"
        aria-label={`${label}; arrow keys move the selected range`}
        aria-valuemin={range.from}
        aria-valuemax={range.to}
        aria-valuenow={shown?.from ?? range.from}
        aria-valuetext={shown ? `${new Date(shown.from).toLocaleString()} to ${new Date(shown.to).toLocaleString()}` : 'no range selected'}
        tabIndex={0}
        onPointerDown={begin('new')}
        onPointerMove={move}
        onPointerUp={end}
        onDoubleClick={() => onBrush(undefined)}
        onKeyDown={onKeyDown}
      >
        <span className="max">{most > 0 && most.toLocaleString()}</span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          {buckets.map((bucket) => (
            <Stack key={bucket.from} bucket={bucket} most={most} x={left(bucket.from)} width={left(bucket.to) - left(bucket.from)} />
          ))}
        </svg>
        {shown && (
          <div
            className="brush"
            style={{ left: `${left(shown.from)}%`, width: `${left(shown.to) - left(shown.from)}%` }}
            onPointerDown={begin('all')}
          >
            <i onPointerDown={begin('from')} />
            <b>
              {formatTick(shown.from, span)} to {formatTick(shown.to, span)}
            </b>
            <i onPointerDown={begin('to')} />
          </div>
        )}
      </div>
      <div className="axis" aria-hidden>
        {ticks(range.from, range.to, 8).map((at) => (
          <span key={at} style={{ left: `${left(at)}%` }}>
            {formatTick(at, span)}
          </span>
        ))}
      </div>
    </div>
  )
}

function Stack({ bucket, most, x, width }: { readonly bucket: Bucket; readonly most: number; readonly x: number; readonly width: number }) {
  let below = 0
  return bucket.counts.map(({ name, className, count }) => {
    const height = most === 0 ? 0 : (count / most) * 92
    below += height
    return (
      <rect
        key={name}
        className={`${className}${name === 'SUCCESS' ? ' success' : ''}`}
        style={{ fill: 'var(--c)' }}
        x={x + width * 0.08}
        y={100 - below}
        width={width * 0.84}
        height={height}
      />
    )
  })
}

function dragged(grip: Grip, base: TimeRange, start: number, at: number, limits: TimeRange): TimeRange {
  if (grip === 'new') return { from: Math.min(start, at), to: Math.max(start, at) }
  if (grip === 'from') return { from: Math.min(at, base.to), to: Math.max(at, base.to) }
  if (grip === 'to') return { from: Math.min(at, base.from), to: Math.max(at, base.from) }
  const by = Math.max(limits.from - base.from, Math.min(limits.to - base.to, at - start))
  return { from: base.from + by, to: base.to + by }
}
