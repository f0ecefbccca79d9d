import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { LayoutTemplate, Search, X } from 'lucide-react'
import { useMemo } from 'react'
import { parse } from 'yaml'
import { call } from '../../api/client.ts'
import type { Page } from '../../api/model.ts'
import { FlowGraph } from '../../graph/flow-graph.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PluginIcon } from '../../parts/plugin-icon.tsx'
import { TopBar } from '../../shell/top-bar.tsx'

interface Blueprint {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly includedTasks?: readonly string[]
}

interface Tag {
  readonly id: string
  readonly name: string
}

const root = '/api/v1/main/blueprints/community/flow'

/** Flows to begin from. */
export default function BlueprintsPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const { q, tags } = search
  const { data } = useQuery({
    queryKey: ['blueprints', q, tags],
    queryFn: ({ signal }) => call<Page<Blueprint>>(root, { query: { page: 1, size: 200, q, tags }, signal }),
  })
  const { data: allTags } = useQuery({
    queryKey: ['blueprints', 'tags'],
    queryFn: ({ signal }) => call<readonly Tag[]>(`${root}/tags`, { signal }),
  })
  const change = (changes: Record<string, string | undefined>) => {
    const next = Object.entries({ ...search, ...changes }).flatMap(([name, value]) => (value ? [[name, value]] : []))
    void navigate({ to: '/main/blueprints', search: Object.fromEntries(next), replace: true })
  }
  return (
    <>
      <TopBar crumbs={[{ title: 'Blueprints' }]}>
        <label className="input" style={{ width: 260 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search blueprints</span>
          <input
            data-search
            placeholder="What should the flow do?"
            defaultValue={q ?? ''}
            onChange={({ target }) => change({ q: target.value })}
          />
          <span className="kbd">/</span>
        </label>
      </TopBar>
      <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0 }}>
        <nav className="body facets" aria-label="Tags">
          {[{ id: '', name: 'All' }, ...(allTags ?? [])].map(({ id, name }) => (
            <button
              key={id}
              type="button"
              className={`nav-link${(tags ?? '') === id ? ' on' : ''}`}
              aria-current={(tags ?? '') === id}
              onClick={() => change({ tags: id })}
            >
              {name}
            </button>
          ))}
        </nav>
        <div className="body pad">
          {data?.results.length === 0 && (
            <EmptyState icon={LayoutTemplate} title="No blueprint does that">
              <button type="button" className="btn" onClick={() => change({ q: undefined, tags: undefined })}>
                Show all of them
              </button>
            </EmptyState>
          )}
          <div className="cards">
            {data?.results.map((blueprint) => (
              <button key={blueprint.id} type="button" className="card plugin-card" onClick={() => change({ open: blueprint.id })}>
                <span className="col grow" style={{ gap: 4 }}>
                  <b className="medium">{blueprint.title}</b>
                  <span className="small quiet" style={{ whiteSpace: 'normal' }}>
                    {blueprint.description}
                  </span>
                  <span className="row" style={{ gap: 4 }}>
                    {blueprint.includedTasks?.slice(0, 6).map((type) => (
                      <PluginIcon key={type} type={type} size={18} />
                    ))}
                  </span>
                </span>
              </button>
            ))}
          </div>
        </div>
        {search['open'] && <Preview id={search['open']} onClose={() => change({ open: undefined })} />}
      </div>
    </>
  )
}

function Preview({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data } = useQuery({
    queryKey: ['blueprints', 'source', id],
    queryFn: ({ signal }) => call<string>(`${root}/${id}/source`, { signal }),
  })
  const parsed: unknown = useMemo(() => (data === undefined ? undefined : parse(data)), [data])
  return (
    <aside className="side-panel" aria-label="Blueprint">
      <header className="row">
        <h2 className="grow cut">{id}</h2>
        <button type="button" className="btn ghost only small" aria-label="Close" onClick={onClose}>
          <X className="icon" />
        </button>
      </header>
      <div style={{ display: 'flex', height: 260, flex: 'none', borderBlock: '1px solid var(--border)' }}>
        <FlowGraph flow={parsed} />
      </div>
      <pre className="body json" tabIndex={0}>
        {data}
      </pre>
      <footer className="row">
        <span className="grow" />
        <Link className="btn primary" to="/main/flows/new" search={{ blueprint: id }}>
          Begin from this
        </Link>
      </footer>
    </aside>
  )
}
