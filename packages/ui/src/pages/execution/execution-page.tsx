import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Unplug } from 'lucide-react'
import { isEnded } from '../../api/model.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { StateChip } from '../../parts/state-mark.tsx'
import { namespaceCrumbs } from '../../shell/namespace-crumbs.ts'
import { TopBar } from '../../shell/top-bar.tsx'
import { useNow } from '../../time/now.ts'
import { executionPath } from '../executions/execution-path.ts'
import { ExecutionActions } from './execution-actions.tsx'
import { FactsLine } from './facts-line.tsx'
import { FailureCard } from './failure-card.tsx'
import { GanttTab } from './gantt-tab.tsx'
import { LogsTab } from './logs-tab.tsx'
import { OutputsTab } from './outputs-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { TopologyTab } from './topology-tab.tsx'
import { useFollowedExecution } from './use-followed-execution.ts'
import { useUsual } from './use-usual.ts'
import { WaitingCard } from './waiting-card.tsx'

const tabs = [
  { id: 'gantt', title: 'Gantt' },
  { id: 'topology', title: 'Topology' },
  { id: 'logs', title: 'Logs' },
  { id: 'outputs', title: 'Outputs' },
  { id: 'overview', title: 'Overview' },
] as const

/** One run: why it failed first, then what happened when. */
export default function ExecutionPage() {
  const params: { id?: string; tab?: string } = useParams({ strict: false })
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const id = params.id ?? ''
  const tab = tabs.find((known) => known.id === params.tab)?.id ?? 'gantt'
  const { execution, error, connected } = useFollowedExecution(id)
  const live = execution !== undefined && !isEnded(execution.state.current)
  const now = useNow(live, 200)
  const usual = useUsual(execution)
  if (execution === undefined)
    return error === null ? null : (
      <>
        <TopBar crumbs={[{ title: 'Executions', to: '/main/executions' }, { title: id }]} />
        <EmptyState icon={Unplug} title="This execution could not be read">
          <p>{error.message}</p>
          <Link to="/main/executions" className="btn">
            All executions
          </Link>
        </EmptyState>
      </>
    )
  const select = (taskRun: string | undefined) =>
    void navigate({
      to: `${executionPath(execution)}/${tab}`,
      search: taskRun === undefined ? {} : { taskRun },
    })
  const taskRuns = execution.taskRunList ?? []
  const view = { execution, taskRuns, now, live, usual, selected: search['taskRun'], onSelect: select }
  return (
    <>
      <TopBar
        crumbs={[
          ...namespaceCrumbs(execution.namespace),
          { title: execution.flowId, to: `/main/flows/edit/${execution.namespace}/${execution.flowId}` },
          { title: execution.id },
        ]}
        beside={<StateChip state={execution.state.current} />}
      >
        <ExecutionActions execution={execution} />
      </TopBar>
      {!connected && live && (
        <div className="banner" role="status">
          The connection is lost. What you see is from {new Date().toLocaleTimeString()}; it is tried again on its own.
        </div>
      )}
      <nav className="tabs" aria-label="Views of this execution">
        {tabs.map((known) => (
          <Link
            key={known.id}
            to={`${executionPath(execution)}/${known.id}`}
            search={search}
            className={`tab${known.id === tab ? ' on' : ''}`}
            aria-current={known.id === tab ? 'page' : undefined}
          >
            {known.title}
          </Link>
        ))}
      </nav>
      <FactsLine execution={execution} usual={usual} now={now} />
      {tab !== 'logs' && <WaitingCard execution={execution} now={now} />}
      {execution.state.current === 'FAILED' && tab !== 'logs' && <FailureCard execution={execution} usual={usual} onSelect={select} />}
      {tab === 'gantt' && <GanttTab {...view} />}
      {tab === 'topology' && <TopologyTab {...view} />}
      {tab === 'logs' && <LogsTab execution={execution} live={live} taskRun={search['taskRun']} onClear={() => select(undefined)} />}
      {tab === 'outputs' && <OutputsTab {...view} />}
      {tab === 'overview' && <OverviewTab {...view} />}
    </>
  )
}
