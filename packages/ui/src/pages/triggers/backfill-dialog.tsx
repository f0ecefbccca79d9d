import { useQuery, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import type { FlowInput } from '../../api/model.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { formatMoment } from '../../time/format.ts'
import { InputField } from '../flow/input-field.tsx'
import { keyBody, type TriggerState } from './trigger.ts'

interface Preview {
  readonly dates: readonly string[]
  readonly total: number
  readonly cappedAt: number
}

interface Props {
  readonly state: TriggerState
  readonly inputs: readonly FlowInput[]
  readonly onClose: () => void
}

const dayMs = 86_400_000
/** What a datetime-local field takes. */
const localText = (ms: number): string => {
  const date = new Date(ms)
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** Runs of past dates: what will run is shown before it runs. */
export function BackfillDialog({ state, inputs, onClose }: Props) {
  const client = useQueryClient()
  const toasts = useToasts()
  const [start, setStart] = useState(() => localText(Date.now() - 7 * dayMs))
  const [end, setEnd] = useState(() => localText(Date.now()))
  const [throttle, setThrottle] = useState('')
  const range = { start: isoOf(start), end: isoOf(end) }
  const { data: preview, error } = useQuery({
    queryKey: ['triggers', 'preview', keyBody(state), range],
    queryFn: ({ signal }) =>
      call<Preview>('triggers/backfill/preview', { method: 'POST', json: { ...keyBody(state), backfill: range }, signal }),
    enabled: range.start !== undefined && range.end !== undefined,
    retry: false,
  })
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = Object.fromEntries([...new FormData(event.currentTarget)].filter(([, value]) => value !== ''))
    const { start: _start, end: _end, throttle: _throttle, ...values } = given
    try {
      await call('triggers/backfill/create', {
        method: 'PUT',
        json: {
          ...keyBody(state),
          backfill: { ...range, ...(throttle && { throttle }), ...(Object.keys(values).length > 0 && { inputs: values }) },
        },
      })
      await client.invalidateQueries({ queryKey: ['triggers'] })
      onClose()
    } catch (reason) {
      toasts.fail(reason)
    }
  }
  const count =
    preview === undefined ? undefined : preview.total >= preview.cappedAt ? `${preview.cappedAt} or more` : preview.total.toLocaleString()
  return (
    <Dialog
      wide
      title={`Backfill ${state.triggerId}`}
      onClose={onClose}
      footer={
        <>
          <span className="grow small quiet">One run at a time, oldest first. It can be paused and cancelled.</span>
          <button type="submit" form="backfill" className="btn primary" disabled={preview === undefined || preview.total === 0}>
            <History className="icon" aria-hidden /> Run {count ?? ''} {preview?.total === 1 ? 'date' : 'dates'}
          </button>
        </>
      }
    >
      <form id="backfill" className="two-columns" onSubmit={(event) => void submit(event)}>
        <div className="col" style={{ gap: 14 }}>
          <DateField name="start" title="From" value={start} onChange={setStart} />
          <DateField name="end" title="Until" value={end} onChange={setEnd} />
          <label className="field">
            <span className="label">Pause between two runs</span>
            <select name="throttle" className="select" value={throttle} onChange={({ target }) => setThrottle(target.value)}>
              <option value="">none</option>
              <option value="PT10S">10 seconds</option>
              <option value="PT1M">1 minute</option>
              <option value="PT10M">10 minutes</option>
            </select>
          </label>
          {inputs.map((input) => (
            <InputField key={input.id} input={{ ...input, required: false }} initial={undefined} errors={[]} />
          ))}
        </div>
        <section className="card" aria-label="What will run">
          <header>
            <h3 className="grow">What will run</h3>
            <span className="small quiet num">{count}</span>
          </header>
          {error && (
            <p className="inner" style={{ color: 'var(--red-fg)' }}>
              {error.message}
            </p>
          )}
          <ol className="dates num">
            {(preview?.dates ?? []).map((date) => (
              <li key={date}>{formatMoment(date)}</li>
            ))}
          </ol>
          {preview?.total === 0 && <p className="inner quiet">No date lies in this range.</p>}
        </section>
      </form>
    </Dialog>
  )
}

function isoOf(local: string): string | undefined {
  const date = new Date(local)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function DateField(props: {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <label className="field">
      <span className="label">{props.title}</span>
      <span className="input">
        <input
          type="datetime-local"
          name={props.name}
          required
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        />
      </span>
    </label>
  )
}
