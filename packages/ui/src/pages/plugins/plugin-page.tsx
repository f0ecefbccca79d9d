import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Blocks } from 'lucide-react'
import { type JsonSchema, pluginDocs } from '../../api/plugins.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PluginIcon } from '../../parts/plugin-icon.tsx'
import { TypeDocs } from '../../parts/type-docs.tsx'
import { TopBar } from '../../shell/top-bar.tsx'

/** One type: what it does, how it is written, its properties and what it gives. */
export default function PluginPage() {
  const { cls = '' }: { cls?: string } = useParams({ strict: false })
  const { data, error } = useQuery(pluginDocs(cls))
  const schema: JsonSchema | undefined = data?.schema.properties
  return (
    <>
      <TopBar crumbs={[{ title: 'Plugins', to: '/main/plugins' }, { title: cls.slice(cls.lastIndexOf('.') + 1) }]} />
      {error && (
        <EmptyState icon={Blocks} title={`There is no type ${cls}`}>
          <p>{error.message}</p>
        </EmptyState>
      )}
      {data && (
        <div className="body pad">
          <div className="row" style={{ gap: 14, marginBottom: 6 }}>
            <PluginIcon type={cls} size={40} />
            <div>
              <h2>{schema?.title ?? cls}</h2>
              <code className="faint">{cls}</code>
            </div>
          </div>
          <TypeDocs docs={data} />
        </div>
      )}
    </>
  )
}
