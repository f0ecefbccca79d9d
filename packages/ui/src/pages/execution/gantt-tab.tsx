import { type PointerEvent, useState } from 'react'
import { Gantt } from '../../parts/gantt.tsx'
import type { ExecutionView } from './execution-view.ts'
import { LogsTab } from './logs-tab.tsx'

/** Gantt above, the log of the selected row beneath, one line between that can be moved. */
export function GanttTab({ execution, taskRuns, now, live, usual, selected, onSelect }: ExecutionView) {
  const [share, setShare] = useState(52)
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (box !== undefined) setShare(Math.min(85, Math.max(15, ((event.clientY - box.top) / box.height) * 100)))
  }
  return (
    <div className="split" style={{ marginTop: 12, borderTop: '1px solid var(--border)' }}>
      <div className="col" style={{ flex: `0 0 ${share}%`, minHeight: 0 }}>
        <Gantt
          taskRuns={taskRuns}
          from={Date.parse(execution.state.startDate)}
          now={now}
          live={live}
          selected={selected}
          onSelect={onSelect}
          usual={usual.tasks}
        />
      </div>
      <div
        className="split-bar"
        role="separator"
        aria-orientation="horizontal"
        aria-label="Height of the Gantt chart"
        aria-valuenow={Math.round(share)}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={({ key }) => {
          if (key === 'ArrowUp') setShare(Math.max(15, share - 5))
          if (key === 'ArrowDown') setShare(Math.min(85, share + 5))
        }}
      />
      <LogsTab execution={execution} live={live} taskRun={selected} onClear={() => onSelect(undefined)} />
    </div>
  )
}
