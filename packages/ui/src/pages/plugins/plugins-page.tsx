import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Blocks, Search } from 'lucide-react'
import { useMemo } from 'react'
import { elementsOf, type Plugin, type PluginKind, plugins } from '../../api/plugins.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PluginIcon } from '../../parts/plugin-icon.tsx'
import { TopBar } from '../../shell/top-bar.tsx'

const kinds: readonly { readonly id: PluginKind | 'all'; readonly title: string }[] = [
  { id: 'all', title: 'All' },
  { id: 'tasks', title: 'Tasks' },
  { id: 'triggers', title: 'Triggers' },
  { id: 'conditions', title: 'Conditions' },
  { id: 'taskRunners', title: 'Task runners' },
  { id: 'charts', title: 'Charts' },
  { id: 'dataFilters', title: 'Chart data' },
]

/** Everything a flow can be made of, generated from the definitions themselves. */
export default function PluginsPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const { data: installed } = useQuery(plugins())
  const data = useMemo(() => [...(installed ?? [])].sort((a, b) => elementsOf(b).length - elementsOf(a).length), [installed])
  const kind = kinds.find(({ id }) => id === search['kind'])?.id ?? 'all'
  const wanted = (search['q'] ?? '').toLowerCase()
  const count = (id: PluginKind | 'all') => data.flatMap(elementsOf).filter((element) => id === 'all' || element.kind === id).length
  const shown = data.flatMap((plugin) => {
    const elements = elementsOf(plugin).filter(
      (element) =>
        (kind === 'all' || element.kind === kind) &&
        (wanted === '' ||
          `${element.cls} ${element.title ?? ''} ${element.description ?? ''} ${plugin.title}`.toLowerCase().includes(wanted)),
    )
    return elements.length === 0 ? [] : [{ plugin, elements }]
  })
  const change = (changes: Record<string, string>) =>
    void navigate({
      to: '/main/plugins',
      search: Object.fromEntries(Object.entries({ ...search, ...changes }).filter(([, value]) => value !== '' && value !== 'all')),
      replace: true,
    })
  return (
    <>
      <TopBar crumbs={[{ title: 'Plugins' }]} />
      <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0 }}>
        <nav className="body facets" aria-label="Kind">
          {kinds.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              className={`nav-link${id === kind ? ' on' : ''}`}
              aria-current={id === kind}
              onClick={() => change({ kind: id })}
            >
              {title} <span className="badge">{count(id)}</span>
            </button>
          ))}
        </nav>
        <div className="body pad" style={{ gap: 14 }}>
          <label className="input" style={{ flex: 'none', maxWidth: 520, height: 38 }}>
            <Search className="icon" aria-hidden />
            <span className="sr">Search plugins</span>
            <input
              data-search
              placeholder="What to do? “log”, “wait”, “download a file”"
              defaultValue={search['q'] ?? ''}
              onChange={({ target }) => change({ q: target.value })}
            />
            <span className="kbd">/</span>
          </label>
          {installed && shown.length === 0 && (
            <EmptyState icon={Blocks} title="No element is called that">
              <p>Try another word; titles, types and descriptions are searched.</p>
            </EmptyState>
          )}
          {shown.map(({ plugin, elements }) => (
            <Group key={plugin.name} plugin={plugin} elements={elements} />
          ))}
        </div>
      </div>
    </>
  )
}

function Group({ plugin, elements }: { readonly plugin: Plugin; readonly elements: ReturnType<typeof elementsOf> }) {
  return (
    <section>
      <h2 className="row" style={{ marginBottom: 8 }}>
        {plugin.title} <span className="faint small">{elements.length}</span>
      </h2>
      <div className="cards">
        {elements.map((element) => (
          <Link key={element.cls} to={`/main/plugins/${element.cls}`} className="card plugin-card">
            <PluginIcon type={element.cls} />
            <span className="col grow">
              <b className="medium cut">
                {element.cls.slice(element.cls.lastIndexOf('.') + 1)}
                {element.deprecated && (
                  <span className="tag" style={{ marginLeft: 6 }}>
                    deprecated
                  </span>
                )}
              </b>
              <span className="small quiet cut">{element.title}</span>
              <span className="small faint mono cut">{element.cls}</span>
            </span>
          </Link>
        ))}
      </div>
    </section>
  )
}
