import { X } from 'lucide-react'
import { type FormEvent, useState } from 'react'

interface Props {
  readonly search: Readonly<Record<string, string>>
  readonly onChange: (changes: Record<string, string | undefined>) => void
}

const fields = [
  { name: 'namespace', title: 'Namespace', hint: 'company.sales (and below)' },
  { name: 'flowId', title: 'Flow', hint: 'the id of a flow' },
  { name: 'labels', title: 'Label', hint: 'key:value' },
] as const

/** What narrows the list, as chips; time is never one of them. */
export function FilterBar({ search, onChange }: Props) {
  const [adding, setAdding] = useState<string>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const value = String(new FormData(event.currentTarget).get('value') ?? '').trim()
    if (adding !== undefined && value !== '') onChange({ [adding]: value })
    setAdding(undefined)
  }
  const active = fields.filter(({ name }) => search[name] !== undefined)
  const free = fields.filter(({ name }) => search[name] === undefined)
  return (
    <div className="tools">
      {active.map(({ name, title }) => (
        <span key={name} className="chip">
          <span>{title}</span>
          <b>{search[name]}</b>
          <button type="button" aria-label={`Remove the filter ${title}`} onClick={() => onChange({ [name]: undefined })}>
            <X className="icon sm" />
          </button>
        </span>
      ))}
      {adding === undefined ? (
        free.map(({ name, title }) => (
          <button key={name} type="button" className="btn ghost small" onClick={() => setAdding(name)}>
            + {title}
          </button>
        ))
      ) : (
        <form onSubmit={submit} className="row">
          <label className="input" style={{ height: 'var(--ctl-sm)' }}>
            <span className="small faint">{fields.find(({ name }) => name === adding)?.title}</span>
            <input
              autoFocus
              name="value"
              placeholder={fields.find(({ name }) => name === adding)?.hint}
              onKeyDown={(event) => event.key === 'Escape' && setAdding(undefined)}
            />
          </label>
          <button type="submit" className="btn small">
            Add
          </button>
        </form>
      )}
    </div>
  )
}
