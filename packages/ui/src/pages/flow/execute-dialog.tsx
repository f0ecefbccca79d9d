import { useNavigate } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { ApiError, call } from '../../api/client.ts'
import type { Execution, Flow, FlowInput } from '../../api/model.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { executionPath } from '../executions/execution-path.ts'
import { InputField } from './input-field.tsx'

interface Validated {
  readonly inputs: readonly {
    readonly input: FlowInput
    readonly enabled: boolean
    readonly value?: unknown
    readonly errors?: readonly { readonly message: string }[]
  }[]
}

const settleMs = 250

/** The inputs of a flow as a form; the server says which are asked for and what is wrong with them. */
export function ExecuteDialog({ flow, onClose }: { readonly flow: Flow; readonly onClose: () => void }) {
  const form = useRef<HTMLFormElement>(null)
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [validated, setValidated] = useState<Validated>()
  const [changes, setChanges] = useState(0)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const navigate = useNavigate()
  const inputs = flow.inputs ?? []
  const path = `executions/${flow.namespace}/${flow.id}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever a field changed
  useEffect(() => {
    if (inputs.length === 0) return
    const controller = new AbortController()
    const handle = setTimeout(() => {
      call<Validated>(`${path}/validate`, { method: 'POST', form: filled(form.current), signal: controller.signal })
        .then(setValidated)
        .catch((reason: unknown) => {
          if (reason instanceof ApiError) setError(reason.message)
        })
    }, settleMs)
    return () => {
      clearTimeout(handle)
      controller.abort()
    }
  }, [changes, path])

  const stateOf = (id: string) => validated?.inputs.find(({ input }) => input.id === id)
  const problems = (validated?.inputs ?? []).filter(({ input, errors }) => (errors?.length ?? 0) > 0 && touched.has(input.id))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const created = await call<Execution>(path, { method: 'POST', form: filled(form.current) })
      await navigate({ to: executionPath(created) })
    } catch (reason) {
      setTouched(new Set(inputs.map(({ id }) => id)))
      setError(reason instanceof Error ? reason.message : String(reason))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={`Execute ${flow.id}`}
      onClose={onClose}
      footer={
        <>
          <span className="grow small" style={{ color: 'var(--red-fg)', overflowWrap: 'anywhere' }} role="alert">
            {error ?? (problems.length > 0 && `${problems.length} ${problems.length === 1 ? 'field needs' : 'fields need'} a look`)}
          </span>
          <button type="submit" form="execute" className="btn primary" disabled={busy}>
            <Play className="icon" aria-hidden /> Execute
          </button>
        </>
      }
    >
      <form
        id="execute"
        ref={form}
        className="col"
        style={{ gap: 14 }}
        onSubmit={(event) => void submit(event)}
        onChange={() => setChanges((count) => count + 1)}
        onBlur={({ target }) => {
          const name = (target as unknown as HTMLInputElement).name
          if (name) setTouched((current) => new Set(current).add(name))
        }}
      >
        {inputs.length === 0 && <p className="quiet">This flow asks for nothing. It starts at once.</p>}
        {inputs
          .filter(({ id }) => stateOf(id)?.enabled !== false)
          .map((input) => (
            <InputField
              key={input.id}
              input={input}
              initial={stateOf(input.id)?.value ?? input.defaults}
              errors={touched.has(input.id) ? (stateOf(input.id)?.errors ?? []).map(({ message }) => message) : []}
            />
          ))}
      </form>
    </Dialog>
  )
}

/** What was filled in; empty fields are left out, so that their defaults apply. */
function filled(form: HTMLFormElement | null): FormData {
  const data = new FormData()
  if (form === null) return data
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' ? value !== '' : value.size > 0 || value.name !== '') data.append(name, value)
  }
  return data
}
