import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Database, Plus, Search, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import type { KvEntry } from '../../api/model.ts'
import { kvList } from '../../api/queries.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { TopBar } from '../../shell/top-bar.tsx'
import { formatAgo } from '../../time/format.ts'

type Open = { readonly entry: KvEntry } | 'new' | undefined

const path = ({ namespace, key }: { namespace: string; key: string }): string =>
  `namespaces/${encodeURIComponent(namespace)}/kv/${encodeURIComponent(key)}`

/** Every key of every namespace. */
export default function KvPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const [open, setOpen] = useState<Open>()
  const { data, isLoading } = useQuery(kvList({ page: 1, size: 500, ...(search['q'] && { q: search['q'] }) }))
  return (
    <>
      <TopBar crumbs={[{ title: 'Key-value store' }]}>
        <label className="input" style={{ width: 226 }}>
          <Search className="icon sm" aria-hidden />
          <span className="sr">Search keys</span>
          <input
            data-search
            placeholder="Key or namespace…"
            defaultValue={search['q'] ?? ''}
            onChange={({ target: { value } }) => void navigate({ to: '/main/kv', search: value === '' ? {} : { q: value }, replace: true })}
          />
          <span className="kbd">/</span>
        </label>
        <button type="button" className="btn primary" onClick={() => setOpen('new')}>
          <Plus className="icon" aria-hidden /> Add a key
        </button>
      </TopBar>
      <DataTable
        label="Keys"
        rows={data?.results ?? []}
        columns={columns((entry) => setOpen({ entry }))}
        keyOf={({ namespace, key }) => `${namespace}/${key}`}
        onOpen={(entry) => setOpen({ entry })}
        loading={isLoading}
        empty={
          <EmptyState icon={Database} title={search['q'] ? `No key is called “${search['q']}”` : 'No keys yet'}>
            <p>Flows read a key with {"{{ kv('key') }}"} and write it with the task Set.</p>
          </EmptyState>
        }
      />
      <footer className="foot">
        <span className="num">{(data?.total ?? 0).toLocaleString()} keys</span>
      </footer>
      {open === 'new' && <NewKey onClose={() => setOpen(undefined)} />}
      {open !== undefined && open !== 'new' && <KeyDetails entry={open.entry} onClose={() => setOpen(undefined)} />}
    </>
  )
}

const columns = (onOpen: (entry: KvEntry) => void): readonly Column<KvEntry>[] => [
  {
    id: 'key',
    title: 'Key',
    width: 'minmax(180px, 1.2fr)',
    cell: (entry) => (
      <button type="button" className="mono link cut" onClick={() => onOpen(entry)}>
        {entry.key}
      </button>
    ),
  },
  { id: 'namespace', title: 'Namespace', width: 'minmax(140px, 1fr)', cell: ({ namespace }) => <span className="quiet">{namespace}</span> },
  {
    id: 'description',
    title: 'Description',
    width: 'minmax(140px, 1.5fr)',
    cell: ({ description }) => <span className="quiet">{description}</span>,
  },
  {
    id: 'updated',
    title: 'Changed',
    width: '140px',
    cell: ({ updateDate }) => <span className="faint">{updateDate && formatAgo(updateDate)}</span>,
  },
  {
    id: 'expires',
    title: 'Expires',
    width: '140px',
    cell: ({ expirationDate }) => <span className="faint">{expirationDate ? formatAgo(expirationDate) : 'never'}</span>,
  },
]

function KeyDetails({ entry, onClose }: { readonly entry: KvEntry; readonly onClose: () => void }) {
  const client = useQueryClient()
  const toasts = useToasts()
  const { data } = useQuery({
    queryKey: ['kv', 'value', entry.namespace, entry.key],
    queryFn: ({ signal }) => call<{ type: string; value: unknown }>(path(entry), { signal }),
  })
  const remove = async () => {
    try {
      await call(path(entry), { method: 'DELETE' })
      await client.invalidateQueries({ queryKey: ['kv'] })
      toasts.say(`${entry.key} was deleted.`)
      onClose()
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <Dialog
      title={entry.key}
      onClose={onClose}
      footer={
        <>
          <code className="grow faint">{`{{ kv('${entry.key}') }}`}</code>
          <button type="button" className="btn danger" onClick={() => void remove()}>
            <Trash2 className="icon sm" aria-hidden /> Delete
          </button>
        </>
      }
    >
      <p className="quiet">
        {entry.namespace}
        {data && (
          <span className="tag" style={{ marginLeft: 8 }}>
            {data.type}
          </span>
        )}
      </p>
      {data && <JsonView value={data.value} />}
    </Dialog>
  )
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient()
  const toasts = useToasts()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [namespace, key, value] = ['namespace', 'key', 'value'].map((name) => String(form.get(name) ?? ''))
    if (!namespace || !key) return
    try {
      await call(path({ namespace, key }), { method: 'PUT', text: { type: 'text/plain', content: value ?? '' } })
      await client.invalidateQueries({ queryKey: ['kv'] })
      onClose()
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <Dialog
      title="Add a key"
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <button type="submit" form="new-key" className="btn primary">
            Add
          </button>
        </>
      }
    >
      <form id="new-key" className="col" style={{ gap: 14 }} onSubmit={(event) => void submit(event)}>
        <Text name="namespace" title="Namespace" hint="company.team" />
        <Text name="key" title="Key" hint="letters, digits, dots, dashes" />
        <label className="field">
          <span className="label">Value</span>
          <textarea className="area" name="value" spellCheck={false} />
          <span className="hint">Read as JSON, a date or a duration when it is one, else as text.</span>
        </label>
      </form>
    </Dialog>
  )
}

function Text({ name, title, hint }: { readonly name: string; readonly title: string; readonly hint: string }) {
  return (
    <label className="field">
      <span className="label">{title}</span>
      <span className="input">
        <input name={name} placeholder={hint} required autoComplete="off" />
      </span>
    </label>
  )
}
