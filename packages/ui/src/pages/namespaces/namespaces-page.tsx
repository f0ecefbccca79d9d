import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FolderTree } from 'lucide-react'
import { call } from '../../api/client.ts'
import type { Page } from '../../api/model.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { TopBar } from '../../shell/top-bar.tsx'

interface Namespace {
  readonly id: string
}

/** Every namespace with what lies above it, as a tree. */
export default function NamespacesPage() {
  const navigate = useNavigate()
  const { data, isLoading } = useQuery({
    queryKey: ['namespaces'],
    queryFn: ({ signal }) => call<Page<Namespace>>('namespaces/search', { query: { page: 1, size: 1000, sort: 'id:asc' }, signal }),
  })
  return (
    <>
      <TopBar crumbs={[{ title: 'Namespaces' }]} />
      <DataTable
        label="Namespaces"
        rows={withParents(data?.results.map(({ id }) => id) ?? [])}
        columns={columns}
        keyOf={(id) => id}
        onOpen={(id) => void navigate({ to: `/main/namespaces/${id}` })}
        loading={isLoading}
        empty={
          <EmptyState icon={FolderTree} title="No namespaces yet">
            <p>A namespace is there as soon as a flow, a key or a file is in it.</p>
          </EmptyState>
        }
      />
    </>
  )
}

const columns: readonly Column<string>[] = [
  {
    id: 'id',
    title: 'Namespace',
    width: 'minmax(240px, 1fr)',
    cell: (id) => (
      <Link to={`/main/namespaces/${id}`} className="medium" style={{ paddingLeft: (id.split('.').length - 1) * 18 }}>
        {id.slice(id.lastIndexOf('.') + 1)}
      </Link>
    ),
  },
  { id: 'full', title: 'Full name', width: 'minmax(240px, 2fr)', cell: (id) => <span className="quiet mono">{id}</span> },
]

/** Namespaces in the order of a tree; a parent that holds nothing itself is listed too. */
function withParents(ids: readonly string[]): readonly string[] {
  const all = new Set<string>()
  for (const id of ids) {
    const parts = id.split('.')
    parts.forEach((_, index) => {
      all.add(parts.slice(0, index + 1).join('.'))
    })
  }
  return [...all].sort()
}
