import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, Save, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { parse } from 'yaml'
import { call } from '../../api/client.ts'
import type { Flow, Violation } from '../../api/model.ts'
import { CodeEditor, type CodeEditorHandle } from '../../editor/code-editor.tsx'
import { DocsPane } from '../../editor/docs-pane.tsx'
import { clearDraft, readDraft, writeDraft } from '../../editor/drafts.ts'
import { type EditorProblem, problemsOf } from '../../editor/problems.ts'
import { FlowGraph } from '../../graph/flow-graph.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { useToasts } from '../../parts/toasts.tsx'

const settleMs = 300

interface Props {
  /** Absent: a new flow. */
  readonly flow?: Flow
  readonly initial?: string
  /** Under which name an unsaved new flow is kept. */
  readonly draft?: string
}

/** Code at the left, the topology of what is written at the right, its problems beneath. Nothing typed is lost. */
export default function EditorTab({ flow, initial = '', draft = 'new' }: Props) {
  const key = flow === undefined ? draft : `${flow.namespace}/${flow.id}`
  const saved = flow?.source ?? initial
  const [text, setText] = useState(() => readDraft(key) ?? saved)
  const [problems, setProblems] = useState<readonly EditorProblem[]>([])
  const [busy, setBusy] = useState(false)
  const [side, setSide] = useState<'topology' | 'docs'>('topology')
  const [line, setLine] = useState(1)
  const editor = useRef<CodeEditorHandle>(null)
  const client = useQueryClient()
  const navigate = useNavigate()
  const toasts = useToasts()
  const dirty = text !== saved
  const parsed: unknown = useMemo(() => parsedOrEmpty(text), [text])

  useEffect(() => {
    if (dirty) writeDraft(key, text, flow?.revision)
    else clearDraft(key)
  }, [key, text, dirty, flow?.revision])
  useEffect(() => {
    const controller = new AbortController()
    const handle = setTimeout(() => {
      call<readonly Violation[]>('flows/validate', {
        method: 'POST',
        text: { type: 'application/x-yaml', content: text },
        signal: controller.signal,
      })
        .then(([violation]) => setProblems(problemsOf(violation, text)))
        .catch(() => undefined) // not reachable: the last word stands until the next one
    }, settleMs)
    return () => {
      clearTimeout(handle)
      controller.abort()
    }
  }, [text])

  const save = useCallback(async () => {
    setBusy(true)
    try {
      const [method, path] = flow === undefined ? ['POST', 'flows'] : ['PUT', `flows/${flow.namespace}/${flow.id}`]
      const stored = await call<Flow>(path, { method, text: { type: 'application/x-yaml', content: text } })
      clearDraft(key)
      toasts.say(`${stored.id} is saved as revision ${stored.revision}.`)
      await client.invalidateQueries({ queryKey: ['flow'] })
      await client.invalidateQueries({ queryKey: ['flows'] })
      if (flow === undefined) await navigate({ to: `/main/flows/edit/${stored.namespace}/${stored.id}/edit` })
    } catch (error) {
      toasts.fail(error)
    } finally {
      setBusy(false)
    }
  }, [flow, text, key, client, navigate, toasts])

  const errors = problems.filter(({ severity }) => severity === 'error').length
  return (
    <div className="editor">
      <div>
        <div className="pane-head">
          <span className="medium">flow.yaml</span>
          {dirty && <span className="tag">not saved</span>}
          <span className="grow" />
          {dirty && flow !== undefined && (
            <button type="button" className="btn ghost small" onClick={() => editor.current?.replace(saved)}>
              Back to revision {flow.revision}
            </button>
          )}
          <button type="button" className="btn primary small" disabled={busy || (!dirty && flow !== undefined)} onClick={() => void save()}>
            <Save className="icon sm" aria-hidden /> Save <span className="kbd">Ctrl S</span>
          </button>
        </div>
        <CodeEditor ref={editor} text={text} problems={problems} onChange={setText} onLine={setLine} onSave={() => void save()} />
        <div className="problems" role="status" aria-label="Problems">
          <div className="row small" style={{ padding: '5px var(--gutter)' }}>
            {problems.length === 0 ? (
              <>
                <CircleCheck className="icon sm" color="var(--green-solid)" aria-hidden /> No problems
              </>
            ) : (
              <>
                <TriangleAlert className="icon sm" color={errors > 0 ? 'var(--red-solid)' : 'var(--amber-solid)'} aria-hidden />
                {problems.length} {problems.length === 1 ? 'problem' : 'problems'}
              </>
            )}
          </div>
          {problems.map((problem) => (
            <button key={`${problem.from}-${problem.message}`} type="button" onClick={() => editor.current?.select(problem.from)}>
              <span className="faint num">line {problem.line}</span>
              <span>{problem.message}</span>
            </button>
          ))}
        </div>
      </div>
      <div>
        <div className="pane-head">
          <Segmented
            label="Beside the text"
            small
            value={side}
            choices={[
              { value: 'topology', label: 'Topology' },
              { value: 'docs', label: 'Documentation' },
            ]}
            onChange={setSide}
          />
        </div>
        {side === 'docs' && <DocsPane text={text} line={line} />}
        {side === 'topology' && (
          <FlowGraph
            flow={parsed}
            onSelect={(taskId) => editor.current?.select(text.search(new RegExp(`id:\\s*["']?${taskId}["']?\\s*$`, 'm')))}
          />
        )}
      </div>
    </div>
  )
}

/** While a line is half written the text is not YAML; the picture then shows what can be read. */
function parsedOrEmpty(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' })
  } catch {
    return {}
  }
}
