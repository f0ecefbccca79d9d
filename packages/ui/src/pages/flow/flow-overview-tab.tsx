import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { parse } from 'yaml'
import { durationOf, type Execution, type Flow, isEnded } from '../../api/model.ts'
import { execution, executionSearch } from '../../api/queries.ts'
import { FlowGraph } from '../../graph/flow-graph.tsx'
import { nodeStates } from '../../graph/node-states.ts'
import { StateChip, stateClass, stateWord } from '../../parts/state-mark.tsx'
import { formatAgo, formatDuration } from '../../time/format.ts'
import { useNow } from '../../time/now.ts'
import { FailureCard } from '../execution/failure-card.tsx'
import { useUsual } from '../execution/use-usual.ts'
import { executionPath } from '../executions/execution-path.ts'

const shownRuns = 40

/** How it goes: the last failure first, the topology with the last run, the last runs beside it. */
export function FlowOverviewTab({ flow }: { readonly flow: Flow }) {
  const navigate = useNavigate()
  const { data } = useQuery(
    executionSearch({
      'filters[namespace][EQUALS]': flow.namespace,
      'filters[flowId][EQUALS]': flow.id,
      size: shownRuns,
      sort: 'state.startDate:desc',
    }),
  )
  const runs = data?.results ?? []
  const last = runs[0]
  const { data: full } = useQuery({ ...execution(last?.id ?? ''), enabled: last !== undefined })
  const now = useNow(last !== undefined && !isEnded(last.state.current), 500)
  const parsed: unknown = useMemo(() => parse(flow.source ?? ''), [flow.source])
  const states = useMemo(() => (full === undefined ? undefined : nodeStates(full.taskRunList ?? [], now)), [full, now])
  const usual = useUsual(full)
  return (
    <>
      {full?.state.current === 'FAILED' && (
        <FailureCard
          execution={full}
          usual={usual}
          onSelect={(taskRun) => void navigate({ to: executionPath(full), search: { taskRun } })}
        />
      )}
      <div
        className="row grow"
        style={{ alignItems: 'stretch', gap: 0, minHeight: 0, marginTop: full?.state.current === 'FAILED' ? 12 : 0 }}
      >
        <FlowGraph flow={parsed} {...(states && { states })} />
        <aside className="body pad" style={{ flex: '0 0 340px', gap: 12, borderLeft: '1px solid var(--border)' }}>
          {flow.description && <p className="quiet">{flow.description}</p>}
          <section className="card">
            <header>
              <h3>Last {shownRuns} runs</h3>
              <span className="grow" />
              <Link className="link small" to={`/main/flows/edit/${flow.namespace}/${flow.id}/executions`}>
                all {data?.total.toLocaleString()}
              </Link>
            </header>
            <div className="inner">
              {runs.length === 0 && <p className="quiet">It never ran.</p>}
              <RunBars runs={[...runs].reverse()} now={now} onOpen={(run) => void navigate({ to: executionPath(run) })} />
            </div>
          </section>
          <section className="card">
            <header>
              <h3>Recent</h3>
            </header>
            {runs.slice(0, 8).map((run) => (
              <Link key={run.id} to={executionPath(run)} className="row" style={{ padding: '6px 12px' }}>
                <StateChip state={run.state.current} />
                <span className="faint grow cut">{formatAgo(run.state.startDate, now)}</span>
                <span className="num quiet">{formatDuration(durationOf(run.state, now))}</span>
              </Link>
            ))}
          </section>
          {(flow.triggers ?? []).length > 0 && (
            <section className="card">
              <header>
                <h3>Starts by itself</h3>
              </header>
              {flow.triggers?.map((trigger) => (
                <div key={trigger.id} className="row" style={{ padding: '6px 12px' }}>
                  <span className="medium cut">{trigger.id}</span>
                  <span className="faint cut">{trigger.type.slice(trigger.type.lastIndexOf('.') + 1)}</span>
                </div>
              ))}
            </section>
          )}
        </aside>
      </div>
    </>
  )
}

/** One bar a run, as high as it took. The list beneath says the same in words. */
function RunBars({
  runs,
  now,
  onOpen,
}: {
  readonly runs: readonly Execution[]
  readonly now: number
  readonly onOpen: (run: Execution) => void
}) {
  const longest = Math.max(1, ...runs.map(({ state }) => durationOf(state, now)))
  const failed = runs.filter(({ state }) => state.current === 'FAILED').length
  return (
    <div
      className="sparks"
      style={{ height: 56 }}
      role="img"
      aria-label={`${runs.length} runs, ${failed} failed, the longest ${formatDuration(longest)}`}
    >
      {runs.map((run) => (
        <i
          key={run.id}
          className={stateClass(run.state.current)}
          title={`${stateWord(run.state.current)}, ${formatDuration(durationOf(run.state, now))}, ${formatAgo(run.state.startDate, now)}`}
          style={{
            width: 5,
            height: `${Math.max(6, (durationOf(run.state, now) / longest) * 100)}%`,
            opacity: run.state.current === 'SUCCESS' ? 0.62 : 1,
            cursor: 'pointer',
          }}
          onClick={() => onOpen(run)}
        />
      ))}
    </div>
  )
}
