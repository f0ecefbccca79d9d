import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { durationOf, isEnded, type StateType, type TaskRun } from '../api/model.ts'
import { formatDuration, formatTick } from '../time/format.ts'
import { ticks } from '../time/ticks.ts'
import { type GanttRow, ganttRows } from './gantt-rows.ts'
import { StateMark, stateClass, stateWord } from './state-mark.tsx'

interface GanttProps {
  readonly taskRuns: readonly TaskRun[]
  /** Milliseconds since 1970: where the axis begins, and the present moment. */
  readonly from: number
  readonly now: number
  readonly live: boolean
  readonly selected: string | undefined
  readonly onSelect: (taskRunId: string | undefined) => void
  /** By task id: what is usual, drawn as a thin line below the bar. Milliseconds after the start, and how long. */
  readonly usual?: ReadonlyMap<string, { readonly offsetMs: number; readonly durationMs: number }>
}

/** Task runs over time: a hatched wait, a bar per attempt, children below their parents, iterations of a loop as a strip. */
export function Gantt({ taskRuns, from, now, live, selected, onSelect, usual }: GanttProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [iterations, setIterations] = useState<ReadonlyMap<string, string>>(new Map())
  const rows = useMemo(() => ganttRows(taskRuns, folded, iterations), [taskRuns, folded, iterations])
  const to = useMemo(() => Math.max(from + 1, live ? now : lastEnd(taskRuns, from)), [taskRuns, from, now, live])
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
  })
  const place = (at: number) => `${((Math.min(at, to) - from) / (to - from)) * 100}%`
  const marks = ticks(from, to, 6, from)

  const fold = (id: string) => {
    const next = new Set(folded)
    if (!next.delete(id)) next.add(id)
    setFolded(next)
  }
  return (
    <div className="gantt" ref={scroller} role="region" aria-label="Task runs over time" tabIndex={0}>
      <div className="gantt-axis" aria-hidden>
        <span style={{ padding: '5px 0 0 var(--gutter)' }}>{taskRuns.length.toLocaleString()} task runs</span>
        <div className="ticks">
          {marks.map((at) => (
            <span key={at} style={{ left: place(at) }}>
              {to - from > 600_000 ? formatTick(at, to - from) : at === from ? '0' : formatDuration(at - from)}
            </span>
          ))}
        </div>
        <span className="right" style={{ paddingTop: 5 }}>
          duration
        </span>
      </div>
      <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <Row
              key={item.key}
              row={row}
              top={item.start}
              height={item.size}
              place={place}
              from={from}
              usual={usual}
              now={now}
              selected={selected}
              onSelect={onSelect}
              onFold={fold}
              onIteration={(parent, value) => setIterations(new Map(iterations).set(parent, value))}
            />
          )
        })}
      </div>
    </div>
  )
}

const heightOf = (row: GanttRow | undefined): number =>
  row?.kind === 'strip' ? Math.max(30, 18 + Math.ceil(row.cells.length / 60) * 11) : 30

const lastEnd = (taskRuns: readonly TaskRun[], from: number): number =>
  taskRuns.reduce((latest, run) => Math.max(latest, Date.parse(run.state.endDate ?? run.state.startDate)), from + 1)

interface RowProps {
  readonly row: GanttRow
  readonly top: number
  readonly height: number
  readonly place: (at: number) => string
  readonly from: number
  readonly usual: GanttProps['usual']
  readonly now: number
  readonly selected: string | undefined
  readonly onSelect: (taskRunId: string | undefined) => void
  readonly onFold: (taskRunId: string) => void
  readonly onIteration: (parent: string, value: string) => void
}

function Row({ row, top, height, place, from, usual, now, selected, onSelect, onFold, onIteration }: RowProps) {
  const style = { height, transform: `translateY(${top}px)` }
  if (row.kind === 'strip') return <Strip row={row} style={style} onIteration={onIteration} />
  const { run } = row
  const name = run.value === undefined ? run.taskId : `${run.taskId} · ${run.value}`
  return (
    <div
      className={`gantt-row ${stateClass(run.state.current)}${run.id === selected ? ' selected' : ''}`}
      style={style}
      onClick={() => onSelect(run.id === selected ? undefined : run.id)}
      role="presentation"
    >
      <span className="gantt-name" style={{ paddingLeft: `calc(var(--gutter) + ${row.depth * 14}px)` }}>
        {row.children > 0 ? (
          <button
            type="button"
            aria-label={row.folded ? `Unfold ${name}` : `Fold ${name}`}
            aria-expanded={!row.folded}
            onClick={(event) => {
              event.stopPropagation()
              onFold(run.id)
            }}
          >
            {row.folded ? <ChevronRight className="icon sm" /> : <ChevronDown className="icon sm" />}
          </button>
        ) : (
          <span style={{ width: 14 }} />
        )}
        <StateMark state={run.state.current} />
        <button type="button" className="cut medium" title={name} onClick={() => undefined}>
          {name}
        </button>
        {(run.attempts?.length ?? 0) > 1 && <span className="tag">{run.attempts?.length} attempts</span>}
      </span>
      <span className="gantt-track">
        {run.value === undefined && usual?.has(run.taskId) && <Ghost of={usual.get(run.taskId)} from={from} place={place} />}
        {waits(run).map((wait) => (
          <span
            key={wait.from}
            className="retry-wait"
            title={`waits ${formatDuration(wait.to - wait.from)} for its next attempt`}
            style={{ left: place(wait.from), width: `calc(${place(wait.to)} - ${place(wait.from)})` }}
          />
        ))}
        {segments(run, now).map((segment) => (
          <span
            key={segment.from}
            className={`bar ${segment.kind} ${stateClass(segment.state)}${segment.state === 'SUCCESS' ? ' success' : ''}`}
            title={`${stateWord(segment.state)}, ${formatDuration(segment.to - segment.from)}`}
            style={{ left: place(segment.from), width: `calc(${place(segment.to)} - ${place(segment.from)})` }}
          />
        ))}
      </span>
      <span className="right num small quiet">{formatDuration(durationOf(run.state, now))}</span>
    </div>
  )
}

function Strip(props: {
  readonly row: Extract<GanttRow, { kind: 'strip' }>
  readonly style: { readonly height: number; readonly transform: string }
  readonly onIteration: RowProps['onIteration']
}) {
  const { row } = props
  return (
    <div className="gantt-row" style={props.style}>
      <span className="gantt-name small quiet" style={{ paddingLeft: `calc(var(--gutter) + ${row.depth * 14 + 21}px)` }}>
        {row.cells.length.toLocaleString()} iterations{row.failed > 0 && `, ${row.failed.toLocaleString()} failed`}
      </span>
      <fieldset className="loopstrip" style={{ border: 0, margin: 0, minWidth: 0 }} aria-label="Iterations">
        {row.cells.map((cell) => (
          <button
            key={cell.value}
            type="button"
            title={`${cell.value}: ${stateWord(cell.state)}`}
            aria-label={`Iteration ${cell.value}, ${stateWord(cell.state)}`}
            aria-pressed={cell.value === row.shown}
            className={`${stateClass(cell.state)}${cell.state === 'FAILED' ? ' failed' : ''}${cell.value === row.shown ? ' on' : ''}`}
            onClick={() => props.onIteration(row.parent, cell.value)}
          />
        ))}
      </fieldset>
      <span />
    </div>
  )
}

function Ghost({
  of,
  from,
  place,
}: {
  of: { readonly offsetMs: number; readonly durationMs: number } | undefined
  from: number
  place: RowProps['place']
}) {
  if (of === undefined) return null
  const start = from + of.offsetMs
  return (
    <span
      className="usual-bar"
      title={`usually ${formatDuration(of.durationMs)}`}
      style={{ left: place(start), width: `calc(${place(start + of.durationMs)} - ${place(start)})` }}
    />
  )
}

/** The pauses between attempts. */
function waits(run: TaskRun): readonly { readonly from: number; readonly to: number }[] {
  const attempts = run.attempts ?? []
  return attempts.slice(1).flatMap(({ state }, index) => {
    const before = attempts[index]?.state.endDate
    return before === undefined ? [] : [{ from: Date.parse(before), to: Date.parse(state.startDate) }]
  })
}

interface Segment {
  readonly from: number
  readonly to: number
  readonly state: StateType
  readonly kind: 'waiting' | 'retried' | 'running' | 'done'
}

/** The wait until it ran, then each attempt. */
function segments(run: TaskRun, now: number): readonly Segment[] {
  const created = Date.parse(run.state.startDate)
  const end = run.state.endDate === undefined || !isEnded(run.state.current) ? now : Date.parse(run.state.endDate)
  const started = Date.parse(run.state.histories.find(({ state }) => state === 'RUNNING')?.date ?? '')
  const last = run.state.current
  if (Number.isNaN(started)) return [{ from: created, to: end, state: last, kind: isEnded(last) ? 'done' : 'waiting' }]
  const wait: Segment[] = started > created ? [{ from: created, to: started, state: 'CREATED', kind: 'waiting' }] : []
  const earlier = (run.attempts ?? []).slice(0, -1)
  const tries = earlier.map(
    ({ state }): Segment => ({
      from: Date.parse(state.startDate),
      to: Date.parse(state.endDate ?? state.startDate),
      state: state.current,
      kind: 'retried',
    }),
  )
  const final = run.attempts?.at(-1)?.state
  const from = earlier.length > 0 && final !== undefined ? Date.parse(final.startDate) : started
  return [...wait, ...tries, { from, to: Math.max(from, end), state: last, kind: isEnded(last) ? 'done' : 'running' }]
}
