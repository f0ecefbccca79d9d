import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Play, Unplug } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { flow } from '../../api/queries.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { namespaceCrumbs } from '../../shell/namespace-crumbs.ts'
import { TopBar } from '../../shell/top-bar.tsx'
import { ExecuteDialog } from './execute-dialog.tsx'
import { FlowExecutionsTab } from './flow-executions-tab.tsx'
import { FlowOverviewTab } from './flow-overview-tab.tsx'

const EditorTab = lazy(() => import('./editor-tab.tsx'))
const RevisionsTab = lazy(() => import('./revisions-tab.tsx'))

const tabs = [
  { id: 'overview', title: 'Overview' },
  { id: 'edit', title: 'Editor' },
  { id: 'executions', title: 'Executions' },
  { id: 'revisions', title: 'Revisions' },
] as const

/** One flow: how it goes, its text, its runs, its history. */
export default function FlowPage() {
  const { namespace = '', flowId = '', tab: wanted }: { namespace?: string; flowId?: string; tab?: string } = useParams({ strict: false })
  const { data, error } = useQuery(flow(namespace, flowId))
  const [executing, setExecuting] = useState(false)
  const tab = tabs.find(({ id }) => id === wanted)?.id ?? 'overview'
  const path = `/main/flows/edit/${namespace}/${flowId}`
  return (
    <>
      <TopBar
        crumbs={[...namespaceCrumbs(namespace), { title: flowId }]}
        beside={
          data && (
            <>
              <span className="tag mono">r{data.revision}</span>
              {data.disabled === true && <span className="tag">disabled</span>}
              {data.deleted === true && <span className="tag">deleted</span>}
            </>
          )
        }
      >
        <button
          type="button"
          className="btn primary"
          disabled={data === undefined || data.disabled === true}
          onClick={() => setExecuting(true)}
        >
          <Play className="icon" aria-hidden /> Execute
        </button>
      </TopBar>
      <nav className="tabs" aria-label="Views of this flow">
        {tabs.map(({ id, title }) => (
          <Link key={id} to={`${path}/${id}`} className={`tab${id === tab ? ' on' : ''}`} aria-current={id === tab ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      {error !== null && (
        <EmptyState icon={Unplug} title="This flow could not be read">
          <p>{error.message}</p>
          <Link to="/main/flows" className="btn">
            All flows
          </Link>
        </EmptyState>
      )}
      {data && (
        <Suspense fallback={null}>
          {tab === 'overview' && <FlowOverviewTab flow={data} />}
          {tab === 'edit' && <EditorTab flow={data} />}
          {tab === 'executions' && <FlowExecutionsTab flow={data} />}
          {tab === 'revisions' && <RevisionsTab flow={data} />}
        </Suspense>
      )}
      {executing && data && <ExecuteDialog flow={data} onClose={() => setExecuting(false)} />}
    </>
  )
}
