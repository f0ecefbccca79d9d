import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { KeyRound, Workflow } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { call } from '../../api/client.ts'
import type { Flow, KvEntry } from '../../api/model.ts'
import { flowSearch } from '../../api/queries.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatAgo } from '../../time/format.ts'

const FilesTab = lazy(() => import('./files-tab.tsx'))

const tabs = [
  { id: 'flows', title: 'Flows' },
  { id: 'files', title: 'Files' },
  { id: 'kv', title: 'Keys' },
  { id: 'secrets', title: 'Secrets' },
] as const

/** What a namespace holds. */
export default function NamespacePage() {
  const { id = '', tab: wanted }: { id?: string; tab?: string } = useParams({ strict: false })
  const tab = tabs.find((known) => known.id === wanted)?.id ?? 'flows'
  const parts = id.split('.')
  return (
    <>
      <TopBar
        crumbs={[
          { title: 'Namespaces', to: '/main/namespaces' },
          ...parts.map((title, index) => ({
            title,
            ...(index < parts.length - 1 && { to: `/main/namespaces/${parts.slice(0, index + 1).join('.')}` }),
          })),
        ]}
      />
      <nav className="tabs" aria-label="What it holds">
        {tabs.map((known) => (
          <Link
            key={known.id}
            to={`/main/namespaces/${id}/${known.id}`}
            className={`tab${known.id === tab ? ' on' : ''}`}
            aria-current={known.id === tab ? 'page' : undefined}
          >
            {known.title}
          </Link>
        ))}
      </nav>
      {tab === 'flows' && <Flows namespace={id} />}
      {tab === 'files' && (
        <Suspense fallback={null}>
          <FilesTab key={id} namespace={id} />
        </Suspense>
      )}
      {tab === 'kv' && <Keys namespace={id} />}
      {tab === 'secrets' && <Secrets namespace={id} />}
    </>
  )
}

function Flows({ namespace }: { readonly namespace: string }) {
  const navigate = useNavigate()
  const { data, isLoading } = useQuery(flowSearch({ page: 1, size: 500, namespace }))
  return (
    <DataTable
      label="Flows"
      rows={data?.results ?? []}
      columns={[
        {
          id: 'id',
          title: 'Flow',
          width: 'minmax(200px, 1fr)',
          cell: (flow: Flow) => (
            <Link className="medium" to={`/main/flows/edit/${flow.namespace}/${flow.id}`}>
              {flow.id}
            </Link>
          ),
        },
        {
          id: 'namespace',
          title: 'Namespace',
          width: 'minmax(160px, 1fr)',
          cell: (flow) => <span className="quiet">{flow.namespace}</span>,
        },
        {
          id: 'description',
          title: 'Description',
          width: 'minmax(200px, 2fr)',
          cell: (flow) => <span className="quiet">{flow.description}</span>,
        },
      ]}
      keyOf={(flow) => `${flow.namespace}/${flow.id}`}
      onOpen={(flow) => void navigate({ to: `/main/flows/edit/${flow.namespace}/${flow.id}` })}
      loading={isLoading}
      empty={
        <EmptyState icon={Workflow} title="No flows here or below">
          <Link to="/main/flows/new" className="btn">
            Create a flow
          </Link>
        </EmptyState>
      }
    />
  )
}

function Keys({ namespace }: { readonly namespace: string }) {
  const { data, isLoading } = useQuery({
    queryKey: ['kv', 'namespace', namespace],
    queryFn: ({ signal }) => call<readonly KvEntry[]>(`namespaces/${namespace}/kv`, { signal }),
  })
  return (
    <DataTable
      label="Keys"
      rows={data ?? []}
      columns={[
        { id: 'key', title: 'Key', width: 'minmax(200px, 1fr)', cell: (entry) => <code>{entry.key}</code> },
        {
          id: 'description',
          title: 'Description',
          width: 'minmax(200px, 2fr)',
          cell: (entry) => <span className="quiet">{entry.description}</span>,
        },
        {
          id: 'updated',
          title: 'Changed',
          width: '160px',
          cell: (entry) => <span className="faint">{entry.updateDate && formatAgo(entry.updateDate)}</span>,
        },
      ]}
      keyOf={({ key }) => key}
      loading={isLoading}
      empty={
        <EmptyState icon={KeyRound} title="No keys in this namespace">
          <Link to="/main/kv" className="btn">
            Add one
          </Link>
        </EmptyState>
      }
    />
  )
}

interface Secrets {
  readonly results: readonly { readonly key: string }[]
}

function Secrets({ namespace }: { readonly namespace: string }) {
  const { data, isLoading } = useQuery({
    queryKey: ['secrets', namespace],
    queryFn: ({ signal }) => call<Secrets>(`namespaces/${namespace}/secrets`, { query: { page: 1, size: 500 }, signal }),
  })
  return (
    <DataTable
      label="Secrets"
      rows={data?.results ?? []}
      columns={[
        { id: 'key', title: 'Secret', width: 'minmax(200px, 1fr)', cell: ({ key }) => <code>{key}</code> },
        {
          id: 'use',
          title: 'In a flow',
          width: 'minmax(200px, 2fr)',
          cell: ({ key }) => <code className="quiet">{`{{ secret('${key}') }}`}</code>,
        },
      ]}
      keyOf={({ key }) => key}
      loading={isLoading}
      empty={
        <EmptyState icon={KeyRound} title="No secrets">
          <p>Secrets come from the environment of the server: `SECRET_NAME`, its value in base64.</p>
        </EmptyState>
      }
    />
  )
}
