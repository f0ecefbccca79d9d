import { FileJson } from 'lucide-react'
import { useState } from 'react'
import { EmptyState } from '../../parts/empty-state.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import type { ExecutionView } from './execution-view.ts'
import { ExpressionLens } from './expression-lens.tsx'

/** What the execution and its tasks gave, and an expression tried against it. */
export function OutputsTab({ execution, taskRuns, selected, onSelect }: ExecutionView) {
  const [ofExecution, setOfExecution] = useState<'inputs' | 'outputs'>('outputs')
  const withOutputs = taskRuns.filter(({ outputs }) => outputs && Object.keys(outputs).length > 0)
  const run = taskRuns.find(({ id }) => id === selected)
  const value = run === undefined ? execution[ofExecution] : run.outputs
  return (
    <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0, marginTop: 12, borderTop: '1px solid var(--border)' }}>
      <nav className="body" style={{ flex: '0 0 260px', borderRight: '1px solid var(--border)' }} aria-label="Values">
        {(['inputs', 'outputs'] as const).map((name) => (
          <button
            key={name}
            type="button"
            className={`nav-link${run === undefined && ofExecution === name ? ' on' : ''}`}
            style={{ margin: '2px 8px' }}
            onClick={() => {
              setOfExecution(name)
              onSelect(undefined)
            }}
          >
            {name === 'inputs' ? 'Inputs of the flow' : 'Outputs of the flow'}
          </button>
        ))}
        <div className="nav-group" style={{ paddingLeft: 16 }}>
          Tasks
        </div>
        {withOutputs.map((candidate) => (
          <button
            key={candidate.id}
            type="button"
            className={`nav-link${candidate.id === selected ? ' on' : ''}`}
            style={{ margin: '2px 8px' }}
            onClick={() => onSelect(candidate.id)}
          >
            <StateMark state={candidate.state.current} />
            <span className="cut">{candidate.value === undefined ? candidate.taskId : `${candidate.taskId} · ${candidate.value}`}</span>
          </button>
        ))}
      </nav>
      <div className="body">
        {!value || Object.keys(value).length === 0 ? (
          <EmptyState icon={FileJson} title="Nothing here">
            <p>{run === undefined ? `This execution has no ${ofExecution}.` : 'This task gave no outputs.'}</p>
          </EmptyState>
        ) : (
          <JsonView value={value} />
        )}
      </div>
      <aside className="body" style={{ flex: '0 0 340px', borderLeft: '1px solid var(--border)' }}>
        <ExpressionLens execution={execution} taskRun={run} />
      </aside>
    </div>
  )
}
