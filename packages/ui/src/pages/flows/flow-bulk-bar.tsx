import { useQueryClient } from '@tanstack/react-query'
import { CirclePause, CirclePlay, Download, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { apiUrl, call } from '../../api/client.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useToasts } from '../../parts/toasts.tsx'

interface FlowId {
  readonly namespace: string
  readonly id: string
}

/** Actions on the selected flows. */
export function FlowBulkBar({ flows, onDone }: { readonly flows: readonly FlowId[]; readonly onDone: () => void }) {
  const [deleting, setDeleting] = useState(false)
  const client = useQueryClient()
  const toasts = useToasts()
  const json = flows.map(({ namespace, id }) => ({ namespace, id }))
  const perform = async (method: string, path: string, done: string) => {
    try {
      const { count } = await call<{ count?: number }>(path, { method, json })
      toasts.say(`${(count ?? flows.length).toLocaleString()} ${done}`)
      onDone()
      await client.invalidateQueries({ queryKey: ['flows'] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  const download = async () => {
    try {
      const response = await fetch(apiUrl('flows/export/by-ids'), {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      })
      if (!response.ok) throw new Error(`The export answered ${response.status}.`)
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await response.blob())
      link.download = 'flows.zip'
      link.click()
      URL.revokeObjectURL(link.href)
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <>
      <div className="bulk" role="toolbar" aria-label="Actions on the selection">
        <b className="strong num">{flows.length.toLocaleString()} selected</b>
        <span className="rule" />
        <button type="button" className="btn ghost small" onClick={() => void perform('POST', 'flows/enable/by-ids', 'switched on')}>
          <CirclePlay className="icon sm" aria-hidden /> Switch on
        </button>
        <button type="button" className="btn ghost small" onClick={() => void perform('POST', 'flows/disable/by-ids', 'switched off')}>
          <CirclePause className="icon sm" aria-hidden /> Switch off
        </button>
        <button type="button" className="btn ghost small" onClick={() => void download()}>
          <Download className="icon sm" aria-hidden /> Export
        </button>
        <button type="button" className="btn ghost small" onClick={() => setDeleting(true)}>
          <Trash2 className="icon sm" aria-hidden /> Delete
        </button>
        <span className="rule" />
        <button type="button" className="btn ghost only small" aria-label="Clear the selection" onClick={onDone}>
          <X className="icon sm" />
        </button>
      </div>
      {deleting && (
        <Dialog
          title={`Delete ${flows.length} flow${flows.length === 1 ? '' : 's'}?`}
          onClose={() => setDeleting(false)}
          footer={
            <>
              <span className="grow" />
              <button
                type="button"
                className="btn danger"
                onClick={() => {
                  setDeleting(false)
                  void perform('DELETE', 'flows/delete/by-ids', 'deleted')
                }}
              >
                Delete {flows.length}
              </button>
            </>
          }
        >
          <p className="quiet">Their executions stay, and their revisions can be restored. Nothing starts them any more:</p>
          <ul>
            {flows.slice(0, 12).map(({ namespace, id }) => (
              <li key={`${namespace}/${id}`}>
                {namespace}.{id}
              </li>
            ))}
            {flows.length > 12 && <li>and {flows.length - 12} more</li>}
          </ul>
        </Dialog>
      )}
    </>
  )
}
