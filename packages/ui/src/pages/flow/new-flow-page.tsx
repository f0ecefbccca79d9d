import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { LayoutTemplate } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { call } from '../../api/client.ts'
import { TopBar } from '../../shell/top-bar.tsx'

const EditorTab = lazy(() => import('./editor-tab.tsx'))

const template = `id: hello
namespace: company.team
description: Says hello to somebody

inputs:
  - id: name
    type: STRING
    defaults: world

tasks:
  - id: greet
    type: io.kestra.plugin.core.log.Log
    message: Hello {{ inputs.name }}
`

/** A new flow, begun from a blueprint or from the smallest one that runs. */
export default function NewFlowPage() {
  const { blueprint }: { blueprint?: string } = useSearch({ strict: false })
  const { data, isError } = useQuery({
    queryKey: ['blueprints', 'source', blueprint],
    queryFn: ({ signal }) => call<string>(`/api/v1/main/blueprints/community/flow/${blueprint}/source`, { signal }),
    enabled: blueprint !== undefined,
  })
  const initial = blueprint === undefined || isError ? template : data
  return (
    <>
      <TopBar crumbs={[{ title: 'Flows', to: '/main/flows' }, { title: 'New flow' }]}>
        <Link to="/main/blueprints" className="btn">
          <LayoutTemplate className="icon" aria-hidden /> From a blueprint
        </Link>
      </TopBar>
      <Suspense fallback={null}>
        {initial !== undefined && <EditorTab key={blueprint ?? 'new'} draft={blueprint ?? 'new'} initial={initial} />}
      </Suspense>
    </>
  )
}
