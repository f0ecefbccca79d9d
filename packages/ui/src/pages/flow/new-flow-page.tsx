import { lazy, Suspense } from 'react'
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

/** A new flow, begun from the smallest one that runs. */
export default function NewFlowPage() {
  return (
    <>
      <TopBar crumbs={[{ title: 'Flows', to: '/main/flows' }, { title: 'New flow' }]} />
      <Suspense fallback={null}>
        <EditorTab initial={template} />
      </Suspense>
    </>
  )
}
