import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Activity, Moon, Plus, Search, Workflow } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { flowSearch } from '../api/queries.ts'
import { switchTheme } from './app-nav.tsx'
import { places } from './places.ts'

interface Choice {
  readonly id: string
  readonly group: string
  readonly icon: ReactNode
  readonly title: string
  readonly hint?: string
  readonly run: () => void
}

/** Everything by name: what can be done, where one can go, what can be found. A pasted execution id leads to it. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const element = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const { data: flows } = useQuery({ ...flowSearch({ q: text, page: 1, size: 6 }), enabled: text.length > 1 })
  useEffect(() => element.current?.showModal(), [])
  const go = (to: string) => () => void navigate({ to })
  const all: readonly Choice[] = [
    { id: 'create', group: 'Do', icon: <Plus className="icon" />, title: 'Create a flow', hint: 'C', run: go('/main/flows/new') },
    { id: 'theme', group: 'Do', icon: <Moon className="icon" />, title: 'Change the theme', hint: 'Shift T', run: switchTheme },
    ...places.map(
      ({ to, title, icon: Icon, key }): Choice => ({
        id: to,
        group: 'Go to',
        icon: <Icon className="icon" />,
        title,
        hint: `G ${key.toUpperCase()}`,
        run: go(`/main${to}`),
      }),
    ),
  ]
  const found: readonly Choice[] = (flows?.results ?? []).map(({ namespace, id }) => ({
    id: `${namespace}.${id}`,
    group: 'Find',
    icon: <Workflow className="icon" />,
    title: id,
    hint: namespace,
    run: go(`/main/flows/edit/${namespace}/${id}`),
  }))
  const pasted: readonly Choice[] = /^[0-9A-Za-z]{20,24}$/.test(text.trim())
    ? [
        {
          id: 'execution',
          group: 'Find',
          icon: <Activity className="icon" />,
          title: `Execution ${text.trim()}`,
          run: go(`/main/executions/${text.trim()}`),
        },
      ]
    : []
  const choices = [...pasted, ...all.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase())), ...found]
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return
    element.current?.close()
    choice.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter') choose(choices[at])
    else return
    event.preventDefault()
  }
  return (
    <dialog ref={element} className="dialog palette" aria-label="Search or do" onClose={onClose}>
      <div className="ask">
        <Search className="icon" aria-hidden />
        <input
          autoFocus
          aria-label="Search or do"
          placeholder="A page, a flow, an execution id…"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <span className="kbd">Esc</span>
      </div>
      <div className="list" role="listbox" aria-label="Results">
        {choices.map((choice, index) => (
          <div key={choice.id}>
            {choices[index - 1]?.group !== choice.group && <div className="group">{choice.group}</div>}
            <button
              type="button"
              role="option"
              aria-selected={index === at}
              className={`choice${index === at ? ' on' : ''}`}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(choice)}
            >
              <span className="faint">{choice.icon}</span>
              <span className="grow cut">{choice.title}</span>
              {choice.hint && <span className="small faint">{choice.hint}</span>}
            </button>
          </div>
        ))}
        {choices.length === 0 && <p className="pad quiet">Nothing is called that.</p>}
      </div>
    </dialog>
  )
}
