import { useQuery } from '@tanstack/react-query'
import { BookOpen } from 'lucide-react'
import { pluginDocs } from '../api/plugins.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { PluginIcon } from '../parts/plugin-icon.tsx'
import { TypeDocs } from '../parts/type-docs.tsx'
import { taskAround } from './task-around.ts'

/** The documentation of the task under the cursor. */
export function DocsPane({ text, line }: { readonly text: string; readonly line: number }) {
  const type = taskAround(text, line)?.type
  const { data } = useQuery({ ...pluginDocs(type ?? ''), enabled: type !== undefined })
  if (type === undefined || data === undefined)
    return (
      <EmptyState icon={BookOpen} title="Nothing under the cursor">
        <p>{type === undefined ? 'Put the cursor into a task, and what it is stands here.' : `No type is called ${type}.`}</p>
      </EmptyState>
    )
  return (
    <div className="body pad">
      <div className="row" style={{ gap: 10 }}>
        <PluginIcon type={type} />
        <div className="grow">
          <h2>{data.schema.properties?.title ?? type}</h2>
          <code className="faint small">{type}</code>
        </div>
      </div>
      <TypeDocs docs={data} />
    </div>
  )
}
