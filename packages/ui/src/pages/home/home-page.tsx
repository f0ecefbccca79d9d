import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { executionHistogram } from '../../api/histogram.ts'
import { durationOf, type Execution, type StateType } from '../../api/model.ts'
import { executionSearch } from '../../api/queries.ts'
import { Segmented } from '../../parts/segmented.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { TimeRibbon } from '../../parts/time-ribbon.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatAgo, formatDuration, formatMoment } from '../../time/format.ts'
import { useNow } from '../../time/now.ts'
import { executionPath } from '../executions/execution-path.ts'
import { filterOf, rangeOf, spanChoices, spanOf } from '../executions/search-params.ts'
import { triggerSearch } from '../triggers/trigger.ts'

const figures: readonly { readonly title: string; readonly state?: string; readonly mark?: StateType }[] = [
  { title: 'Executions' },
  { title: 'Succeeded', state: 'SUCCESS', mark: 'SUCCESS' },
  { title: 'Failed', state: 'FAILED', mark: 'FAILED' },
  { title: 'With warnings', state: 'WARNING', mark: 'WARNING' },
  { title: 'Running now', state: 'CREATED,SUBMITTED,RUNNING,RETRYING,RESTARTED,KILLING', mark: 'RUNNING' },
  { title: 'Waiting', state: 'QUEUED,PAUSED,BREAKPOINT', mark: 'QUEUED' },
]

/** How it goes: six figures, time, what needs somebody, what runs, what comes next. */
export default function HomePage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const now = useNow(true, 1000)
  const minute = Math.floor(now / 60_000) * 60_000
  const range = rangeOf(search, minute)
  const { data: buckets } = useQuery(executionHistogram(range, { namespace: undefined, flowId: undefined, states: undefined }))
  return (
    <>
      <TopBar crumbs={[{ title: 'Home' }]}>
        <Segmented
          label="Time range"
          value={spanOf(search)}
          choices={spanChoices}
          onChange={(span) => void navigate({ to: '/main/home', search: { span } })}
        />
      </TopBar>
      <div className="body pad" style={{ gap: 12 }}>
        <div className="figures">
          {figures.map((figure) => (
            <Figure key={figure.title} {...figure} search={search} />
          ))}
        </div>
        <section className="card" aria-label="Executions over time">
          <header>
            <h3 className="grow">Executions over time</h3>
            <span className="small quiet">drag to look at a range</span>
          </header>
          <TimeRibbon
            label="Executions over time"
            buckets={buckets ?? []}
            range={range}
            brush={undefined}
            onBrush={(brush) =>
              brush &&
              void navigate({
                to: '/main/executions',
                search: { span: spanOf(search), from: String(Math.floor(brush.from)), to: String(Math.ceil(brush.to)) },
              })
            }
          />
        </section>
        <div className="halves">
          <NeedsYou now={now} search={search} />
          <RunningNow now={now} />
          <NextToStart now={now} />
        </div>
      </div>
    </>
  )
}

function Figure({ title, state, mark, search }: (typeof figures)[number] & { readonly search: Record<string, string> }) {
  const { data } = useQuery(
    executionSearch({ ...filterOf({ span: spanOf(search), ...(state !== undefined && { state }) }), size: 1 }, 5_000),
  )
  return (
    <Link className="card figure" to="/main/executions" search={{ span: spanOf(search), ...(state !== undefined && { state }) }}>
      <span className="row small quiet">
        {mark && <StateMark state={mark} />}
        {title}
      </span>
      <b className="num">{data === undefined ? '–' : data.total.toLocaleString()}</b>
    </Link>
  )
}

function NeedsYou({ now, search }: { readonly now: number; readonly search: Record<string, string> }) {
  const { data } = useQuery(
    executionSearch({ ...filterOf({ span: spanOf(search), state: 'FAILED,PAUSED,QUEUED' }), size: 8, sort: 'state.startDate:desc' }, 5_000),
  )
  return (
    <section className="card">
      <header>
        <h3>Needs you</h3>
        <span className="badge red" style={{ margin: 0 }}>
          {data?.total ?? 0}
        </span>
        <span className="grow" />
        <Link className="link small" to="/main/executions" search={{ state: 'FAILED', span: spanOf(search) }}>
          All that failed
        </Link>
      </header>
      {data?.results.length === 0 && <p className="inner quiet">Nothing failed, nothing waits for a decision.</p>}
      {data?.results.map((execution) => (
        <Row key={execution.id} execution={execution} now={now}>
          <span className="link">
            {execution.state.current === 'FAILED'
              ? 'Why did it fail?'
              : execution.state.current === 'PAUSED'
                ? 'Decide'
                : 'Why is it waiting?'}
          </span>
        </Row>
      ))}
    </section>
  )
}

function RunningNow({ now }: { readonly now: number }) {
  const { data } = useQuery(executionSearch({ 'filters[state][IN]': 'RUNNING,RETRYING', size: 8, sort: 'state.startDate:asc' }, 2_000))
  return (
    <section className="card">
      <header>
        <h3>Running now</h3>
        <span className="badge" style={{ margin: 0 }}>
          {data?.total ?? 0}
        </span>
      </header>
      {data?.results.length === 0 && <p className="inner quiet">Nothing is running.</p>}
      {data?.results.map((execution) => (
        <Row key={execution.id} execution={execution} now={now}>
          <span className="num">{formatDuration(durationOf(execution.state, now))}</span>
        </Row>
      ))}
    </section>
  )
}

function Row({ execution, now, children }: { readonly execution: Execution; readonly now: number; readonly children: React.ReactNode }) {
  return (
    <Link to={executionPath(execution)} className="row list-row">
      <StateMark state={execution.state.current} />
      <b className="medium cut">{execution.flowId}</b>
      <span className="quiet cut grow">{execution.namespace}</span>
      {children}
      <span className="faint num">{formatAgo(execution.state.startDate, now)}</span>
    </Link>
  )
}

function NextToStart({ now }: { readonly now: number }) {
  const { data } = useQuery(triggerSearch(undefined))
  const next = (data?.results ?? [])
    .flatMap(({ state }) =>
      state.nextExecutionDate === undefined || state.disabled || state.kind !== 'SCHEDULE'
        ? []
        : [{ ...state, at: state.nextExecutionDate }],
    )
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(0, 8)
  return (
    <section className="card">
      <header>
        <h3 className="grow">Next to start</h3>
        <Link className="link small" to="/main/triggers">
          All triggers
        </Link>
      </header>
      {next.length === 0 && <p className="inner quiet">No schedule is on.</p>}
      {next.map(({ namespace, flowId, triggerId, at }) => (
        <Link key={`${namespace}/${flowId}/${triggerId}`} to={`/main/flows/edit/${namespace}/${flowId}`} className="row list-row">
          <b className="medium cut">{flowId}</b>
          <span className="quiet cut grow">{triggerId}</span>
          <span className="num">{formatMoment(at, now)}</span>
          <span className="faint">{formatAgo(at, now)}</span>
        </Link>
      ))}
    </section>
  )
}
