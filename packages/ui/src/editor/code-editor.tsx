import { autocompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { flowCompletion } from './completion.ts'
import type { EditorProblem } from './problems.ts'

export interface CodeEditorHandle {
  /** Puts the cursor there and shows it. */
  select(offset: number): void
  /** Takes the place of the whole text; can be undone. */
  replace(text: string): void
}

interface Props {
  readonly ref?: Ref<CodeEditorHandle>
  readonly text: string
  /** What it is, for those who do not see it. */
  readonly label?: string
  readonly problems?: readonly EditorProblem[]
  readonly onChange?: (text: string) => void
  readonly onSave?: () => void
  /** Line of the cursor, from 1. */
  readonly onLine?: (line: number) => void
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--code-str)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-num)' },
  { tag: tags.comment, color: 'var(--code-com)', fontStyle: 'italic' },
  { tag: tags.typeName, color: 'var(--code-type)' },
])

const expressionMarks = new MatchDecorator({ regexp: /\{\{.*?\}\}|\{%.*?%\}/g, decoration: Decoration.mark({ class: 'cm-expression' }) })

/** `{{ … }}` and `{% … %}` stand out from the text around them. */
const expressions = ViewPlugin.define(
  (view) => ({
    decorations: expressionMarks.createDeco(view),
    update(change) {
      this.decorations = expressionMarks.updateDeco(change, this.decorations)
    },
  }),
  { decorations: (plugin) => plugin.decorations },
)

/** A text of YAML with expressions. The text is owned by the editor; what it is at first comes from outside. */
export function CodeEditor({ ref, text, problems = [], onChange, onSave, onLine, label = 'Text of the flow' }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const handlers = useRef({ onChange, onSave, onLine })
  handlers.current = { onChange, onSave, onLine }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and owns its text from then on
  useEffect(() => {
    if (host.current === null) return
    const save = () => {
      handlers.current.onSave?.()
      return true
    }
    const created = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          autocompletion({ override: [flowCompletion], interactionDelay: 0 }),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          yaml(),
          expressions,
          syntaxHighlighting(colours),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          keymap.of([
            { key: 'Mod-s', run: save, preventDefault: true },
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet || update.docChanged)
              handlers.current.onLine?.(update.state.doc.lineAt(update.state.selection.main.head).number)
            if (update.docChanged) handlers.current.onChange?.(update.state.doc.toString())
          }),
        ],
      }),
    })
    created.scrollDOM.tabIndex = 0
    view.current = created
    return () => created.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    const { doc } = editor.state
    const diagnostics = problems.map(({ severity, message, from }): Diagnostic => {
      const line = doc.lineAt(Math.min(from, doc.length))
      return { from: Math.min(from, doc.length), to: line.to, severity, message }
    })
    editor.dispatch(setDiagnostics(editor.state, diagnostics))
  }, [problems])

  useImperativeHandle(ref, () => ({
    select(offset) {
      if (offset < 0) return
      view.current?.dispatch({ selection: { anchor: Math.min(offset, view.current.state.doc.length) }, scrollIntoView: true })
      view.current?.focus()
    },
    replace(replacement) {
      const editor = view.current
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: replacement } })
    },
  }))

  return <div className="code" ref={host} />
}
