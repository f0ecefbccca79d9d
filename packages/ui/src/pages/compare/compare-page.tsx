import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight, GitCompare } from 'lucide-react'
import { call } from '../../api/client.ts'
import type { Execution, LogEntry } from '../../api/model.ts'
import { execution, flow } from '../../api/queries.ts'
import { SourceDiff } from '../../editor/source-diff.tsx'
import { StateChip, StateMark, stateClass } from '../../parts/state-mark.tsx'
import { namespaceCrumbs } from '../../shell/namespace-crumbs.ts'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatDuration, formatMoment } from '../../time/format.ts'
import { executionPath } from '../executions/execution-path.ts'
import {
  type LogPattern,
  newLines,
  outputsOf,
  type TaskDifference,
  taskDifferences,
  type ValueDifference,
  valueDifferences,
} from './comparison.ts'

const logsOf = (id: string) => ({
  queryKey: ['logs', id, 'all'],
  queryFn: ({ signal }: { signal: AbortSignal }) => call<readonly LogEntry[]>(`logs/${id}`, { query: { minLevel: 'INFO' }, signal }),
})

/** Two executions side by side: first what likely made the difference, then each thing that differs, then what does not. */
export default function ComparePage() {
  const { id = '' }: { id?: string } = useParams({ strict: false })
  const search: Record<string, string> = useSearch({ strict: false })
  const { data: after } = useQuery(execution(id))
  const { data: before } = useQuery({ ...execution(search['with'] ?? ''), enabled: search['with'] !== undefined })
  if (after === undefined || before === undefined) return <TopBar crumbs={[{ title: 'What changed?' }]} />
  return <Comparison before={before} after={after} />
}

function Comparison({ before, after }: { readonly before: Execution; readonly after: Execution }) {
  const { data: flowBefore } = useQuery(flow(before.namespace, before.flowId, before.flowRevision))
  const { data: flowAfter } = useQuery(flow(after.namespace, after.flowId, after.flowRevision))
  const { data: logsBefore } = useQuery(logsOf(before.id))
  const { data: logsAfter } = useQuery(logsOf(after.id))
  const tasks = taskDifferences(before, after)
  const inputs = valueDifferences(before.inputs, after.inputs)
  const outputs = valueDifferences(outputsOf(before), outputsOf(after))
  const lines = newLines(logsBefore ?? [], logsAfter ?? [])
  const revised = flowBefore?.source !== undefined && flowAfter?.source !== undefined && flowBefore.source !== flowAfter.source
  const slower = tasks.filter(isSlower)
  const same = [
    !revised && 'the revision',
    inputs.length === 0 && 'the inputs',
    outputs.length === 0 && 'the outputs',
    slower.length === 0 && 'the durations',
  ].filter((text) => text !== false)
  return (
    <>
      <TopBar
        crumbs={[
          ...namespaceCrumbs(after.namespace),
          { title: after.flowId, to: `/main/flows/edit/${after.namespace}/${after.flowId}` },
          { title: 'What changed?' },
        ]}
      >
        <Link className="btn" to={`${executionPath(before)}/compare`} search={{ with: after.id }}>
          <ArrowLeftRight className="icon" aria-hidden /> Swap
        </Link>
      </TopBar>
      <div className="body pad" style={{ gap: 12 }}>
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))', gap: 12 }}>
          <Run title="The one before" execution={before} />
          <Run title="This one" execution={after} />
        </div>
        <section className="card row" style={{ padding: '12px 14px' }} aria-label="Most likely">
          <GitCompare className="icon" aria-hidden />
          <p className="grow">
            <Likely revised={revised} before={before} after={after} inputs={inputs} lines={lines} slower={slower} />{' '}
            {same.length > 0 && <span className="quiet">The same in both: {same.join(', ')}.</span>}
          </p>
        </section>
        {revised && (
          <section className="card">
            <header>
              <h3>
                Revision {before.flowRevision} to {after.flowRevision}
              </h3>
            </header>
            <SourceDiff from={flowBefore.source ?? ''} to={flowAfter.source ?? ''} />
          </section>
        )}
        {inputs.length > 0 && <Values title="Inputs" values={inputs} />}
        <Durations before={before} after={after} tasks={tasks} />
        {outputs.length > 0 && <Values title="Outputs" values={outputs} />}
        {lines.length > 0 && <Lines lines={lines} />}
      </div>
    </>
  )
}

const isSlower = ({ before, after }: TaskDifference): boolean =>
  before !== undefined && after !== undefined && after.durationMs > before.durationMs * 1.5 && after.durationMs - before.durationMs > 100

interface LikelyProps {
  readonly revised: boolean
  readonly before: Execution
  readonly after: Execution
  readonly inputs: readonly ValueDifference[]
  readonly lines: readonly LogPattern[]
  readonly slower: readonly TaskDifference[]
}

/** The sentence: what differs, the likeliest cause first. */
function Likely({ revised, before, after, inputs, lines, slower }: LikelyProps) {
  const error = lines.find(({ level }) => level === 'ERROR')
  const causes = [
    revised && `revision ${after.flowRevision} took the place of ${before.flowRevision}`,
    inputs.length > 0 && `${inputs.map(({ path }) => path).join(', ')} ${inputs.length === 1 ? 'has' : 'have'} another value`,
    slower.length > 0 && `${slower.map(({ taskId }) => taskId).join(', ')} took longer`,
  ].filter((text) => text !== false)
  if (causes.length === 0 && error === undefined) return <b className="strong">Nothing that was looked at differs.</b>
  if (causes.length === 0) return <b className="strong">Nothing in the flow differs; the cause lies outside: “{error?.text}”.</b>
  return (
    <>
      <b className="strong">Most likely: {causes.join('; ')}.</b> {error && <span>It then said “{error.text}”.</span>}
    </>
  )
}

function Run({ title, execution: run }: { readonly title: string; readonly execution: Execution }) {
  return (
    <section className={`card ${stateClass(run.state.current)}`} style={{ padding: '10px 14px', borderColor: 'var(--cd)' }}>
      <div className="row">
        <b className="strong">{title}</b>
        <Link className="mono link" to={executionPath(run)}>
          {run.id.slice(0, 8)}
        </Link>
        <StateChip state={run.state.current} />
        <span className="grow" />
        <span className="tag mono">rev {run.flowRevision}</span>
      </div>
      <p className="small quiet num">
        {formatMoment(run.state.startDate)}
        {run.state.endDate && ` · ${formatDuration(Date.parse(run.state.endDate) - Date.parse(run.state.startDate))}`} ·{' '}
        {run.trigger?.id ?? 'by hand'}
      </p>
    </section>
  )
}

function Durations({
  before,
  after,
  tasks,
}: {
  readonly before: Execution
  readonly after: Execution
  readonly tasks: readonly TaskDifference[]
}) {
  const longest = Math.max(
    1,
    ...tasks.flatMap((task) => [task.before, task.after].map((times) => (times ? times.offsetMs + times.durationMs : 0))),
  )
  const percent = (ms: number) => `${(ms / longest) * 100}%`
  return (
    <section className="card">
      <header>
        <h3 className="grow">Durations</h3>
        <span className="small quiet">
          thin: {before.id.slice(0, 8)}, strong: {after.id.slice(0, 8)}
        </span>
      </header>
      {tasks.map((task) => (
        <div key={task.taskId} className="compare-row">
          <span className="row">
            {task.before ? <StateMark state={task.before.state} /> : <span style={{ width: 14 }} />}
            <span className="faint">→</span>
            {task.after ? <StateMark state={task.after.state} /> : <StateMark state="SKIPPED" />}
            <span className="medium cut">{task.taskId}</span>
            {(task.after?.runs ?? 1) > 1 && <span className="faint">({task.after?.runs})</span>}
          </span>
          <span className="track" aria-hidden>
            {task.before && (
              <i className="before" style={{ left: percent(task.before.offsetMs), width: percent(task.before.durationMs) }} />
            )}
            {task.after && (
              <i
                className={`after ${stateClass(task.after.state)}`}
                style={{ left: percent(task.after.offsetMs), width: percent(task.after.durationMs) }}
              />
            )}
          </span>
          <span className="num faint right">{task.before ? formatDuration(task.before.durationMs) : 'none'}</span>
          <span className="num right">{task.after ? formatDuration(task.after.durationMs) : 'none'}</span>
          <Change task={task} />
        </div>
      ))}
    </section>
  )
}

function Change({ task: { before, after } }: { readonly task: TaskDifference }) {
  if (after === undefined)
    return (
      <span className="right" style={{ color: 'var(--red-fg)' }}>
        not run
      </span>
    )
  if (before === undefined) return <span className="right quiet">new</span>
  const ratio = after.durationMs / Math.max(1, before.durationMs)
  if (Math.abs(after.durationMs - before.durationMs) < 50 || (ratio > 0.9 && ratio < 1.1)) return <span className="right faint">same</span>
  const text =
    before.durationMs < 50
      ? `+${formatDuration(after.durationMs - before.durationMs)}`
      : ratio >= 2
        ? `× ${ratio.toFixed(1)}`
        : `${ratio > 1 ? '+' : ''}${Math.round((ratio - 1) * 100)} %`
  return (
    <span className="right num" style={ratio > 1 ? { color: 'var(--red-fg)' } : undefined}>
      {text}
    </span>
  )
}

function Values({ title, values }: { readonly title: string; readonly values: readonly ValueDifference[] }) {
  const text = (value: unknown) => (value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value))
  return (
    <section className="card">
      <header>
        <h3>{title}</h3>
      </header>
      {values.slice(0, 100).map(({ path, before, after }) => (
        <div key={path} className="compare-value">
          <code className="cut">{path}</code>
          <span className="mono cut faint" title={text(before)}>
            {text(before)}
          </span>
          <span className="mono cut" title={text(after)}>
            {text(after)}
          </span>
        </div>
      ))}
      {values.length > 100 && <p className="pad quiet">and {values.length - 100} more</p>}
    </section>
  )
}

function Lines({ lines }: { readonly lines: readonly LogPattern[] }) {
  return (
    <section className="card">
      <header>
        <h3 className="grow">Only in this run's log</h3>
        <span className="small quiet">times, numbers and ids ignored</span>
      </header>
      {lines.slice(0, 50).map(({ level, text, count }) => (
        <div key={`${level} ${text}`} className={`log ${level} compare-line`}>
          <span className="level">{level.charAt(0)}</span>
          <span className="message">{text}</span>
          <span className="faint">× {count}</span>
        </div>
      ))}
    </section>
  )
}
