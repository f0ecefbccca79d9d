import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { parse } from 'yaml'
import { flow } from '../../api/queries.ts'
import { FlowGraph } from '../../graph/flow-graph.tsx'
import { nodeStates } from '../../graph/node-states.ts'
import type { ExecutionView } from './execution-view.ts'
import { LogsTab } from './logs-tab.tsx'

/** The flow as it was when this ran, coloured by what happened. */
export function TopologyTab({ execution, taskRuns, now, live, selected, onSelect }: ExecutionView) {
  const { data } = useQuery(flow(execution.namespace, execution.flowId, execution.flowRevision))
  const parsed: unknown = useMemo(() => (data?.source === undefined ? undefined : parse(data.source)), [data?.source])
  const states = useMemo(() => nodeStates(taskRuns, now), [taskRuns, now])
  const selectedTask = taskRuns.find(({ id }) => id === selected)?.taskId
  return (
    <div className="split" style={{ marginTop: 12, borderTop: '1px solid var(--border)' }}>
      <FlowGraph
        flow={parsed}
        states={states}
        selected={selectedTask}
        onSelect={(taskId) => onSelect(taskRuns.findLast((run) => run.taskId === taskId)?.id)}
      />
      {selected !== undefined && (
        <div className="col" style={{ flex: '0 0 38%', minHeight: 0, borderTop: '1px solid var(--border)' }}>
          <LogsTab execution={execution} live={live} taskRun={selected} onClear={() => onSelect(undefined)} />
        </div>
      )}
    </div>
  )
}
