import { Link } from '@tanstack/react-router'
import { JsonView } from '../../parts/json-view.tsx'
import { StateMark, stateWord } from '../../parts/state-mark.tsx'
import { formatDuration, formatMoment } from '../../time/format.ts'
import type { ExecutionView } from './execution-view.ts'

/** The facts, and each change of its state. */
export function OverviewTab({ execution, now }: ExecutionView) {
  const { histories } = execution.state
  return (
    <div
      className="body pad"
      style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))', gap: 12, alignContent: 'start' }}
    >
      <section className="card">
        <header>
          <h3>Execution</h3>
        </header>
        <div className="inner">
          <dl className="facts">
            <dt>Id</dt>
            <dd className="mono">{execution.id}</dd>
            <dt>Flow</dt>
            <dd>
              <Link className="link" to={`/main/flows/edit/${execution.namespace}/${execution.flowId}`}>
                {execution.namespace}.{execution.flowId}
              </Link>
              , revision {execution.flowRevision}
            </dd>
            <dt>Started by</dt>
            <dd>{execution.trigger === undefined ? 'by hand' : `${execution.trigger.id}, ${execution.trigger.type}`}</dd>
            {execution.originalId !== undefined && execution.originalId !== execution.id && (
              <>
                <dt>Replay of</dt>
                <dd>
                  <Link className="link mono" to={`/main/executions/${execution.originalId}`}>
                    {execution.originalId}
                  </Link>
                </dd>
              </>
            )}
            <dt>Labels</dt>
            <dd className="row" style={{ flexWrap: 'wrap' }}>
              {(execution.labels ?? []).map(({ key, value }) => (
                <span key={key} className="tag">
                  <i>{key}</i>
                  {value}
                </span>
              ))}
            </dd>
          </dl>
        </div>
      </section>
      <section className="card">
        <header>
          <h3>States</h3>
        </header>
        <ol className="inner col" style={{ listStyle: 'none', margin: 0, gap: 8 }}>
          {histories.map((change, index) => {
            const next = histories[index + 1]
            const end = next === undefined ? (execution.state.endDate === undefined ? now : undefined) : Date.parse(next.date)
            return (
              <li key={`${change.state}-${change.date}`} className="row">
                <StateMark state={change.state} />
                <span className="medium">{stateWord(change.state)}</span>
                <span className="faint num">{formatMoment(change.date, now)}</span>
                <span className="grow" />
                {end !== undefined && <span className="num quiet">{formatDuration(end - Date.parse(change.date))}</span>}
              </li>
            )
          })}
        </ol>
      </section>
      {execution.inputs && (
        <section className="card">
          <header>
            <h3>Inputs</h3>
          </header>
          <JsonView value={execution.inputs} />
        </section>
      )}
      {execution.trigger?.variables && (
        <section className="card">
          <header>
            <h3>Trigger</h3>
          </header>
          <JsonView value={execution.trigger.variables} />
        </section>
      )}
    </div>
  )
}
