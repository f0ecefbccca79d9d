import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'

/** Two texts as one, with what went and what came; long stretches that are the same are folded. */
export function SourceDiff({ from, to }: { readonly from: string; readonly to: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (host.current === null) return
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: to,
        extensions: [
          lineNumbers(),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': 'What changed' }),
          unifiedMergeView({ original: from, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
        ],
      }),
    })
    view.scrollDOM.tabIndex = 0
    return () => view.destroy()
  }, [from, to])
  return <div className="code diff" ref={host} />
}
