import { useQuery, useQueryClient } from '@tanstack/react-query'
import { History, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import type { Flow } from '../../api/model.ts'
import { flowRevisions } from '../../api/queries.ts'
import { SourceDiff } from '../../editor/source-diff.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { formatMoment } from '../../time/format.ts'

/** What a revision changed against the one before, and the way back to it. */
export default function RevisionsTab({ flow }: { readonly flow: Flow }) {
  const { data } = useQuery(flowRevisions(flow.namespace, flow.id))
  const revisions = [...(data ?? [])].reverse()
  const [chosen, setChosen] = useState<number>()
  const client = useQueryClient()
  const toasts = useToasts()
  const current = revisions.find(({ revision }) => revision === chosen) ?? revisions[0]
  const before = revisions.find(({ revision }) => revision === (current?.revision ?? 0) - 1)
  if (current === undefined) return null
  const restore = async () => {
    try {
      const stored = await call<Flow>(`flows/${flow.namespace}/${flow.id}`, {
        method: 'PUT',
        text: { type: 'application/x-yaml', content: current.source ?? '' },
      })
      await client.invalidateQueries({ queryKey: ['flow'] })
      setChosen(stored.revision)
      toasts.say(`Revision ${current.revision} is back, as revision ${stored.revision}.`)
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0 }}>
      <nav className="body" style={{ flex: '0 0 220px', padding: 8, borderRight: '1px solid var(--border)' }} aria-label="Revisions">
        {revisions.map(({ revision, updated }) => (
          <button
            key={revision}
            type="button"
            className={`nav-link${revision === current.revision ? ' on' : ''}`}
            aria-current={revision === current.revision}
            onClick={() => setChosen(revision)}
          >
            <span className="mono">r{revision}</span>
            <span className="faint small cut">{updated && formatMoment(updated)}</span>
          </button>
        ))}
      </nav>
      <div className="col grow" style={{ minHeight: 0 }}>
        <div className="pane-head">
          <span className="medium">
            {before === undefined ? `Revision ${current.revision}, the first` : `Revision ${current.revision} against ${before.revision}`}
          </span>
          <span className="grow" />
          {current.revision !== flow.revision && (
            <button type="button" className="btn small" onClick={() => void restore()}>
              <RotateCcw className="icon sm" aria-hidden /> Restore revision {current.revision}
            </button>
          )}
        </div>
        {revisions.length === 1 && (
          <EmptyState icon={History} title="One revision so far">
            <p>Each save makes a new one; what changed is then shown here.</p>
          </EmptyState>
        )}
        {before && <SourceDiff key={current.revision} from={before.source ?? ''} to={current.source ?? ''} />}
      </div>
    </div>
  )
}
