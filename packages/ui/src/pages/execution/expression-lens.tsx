import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import type { Execution, TaskRun } from '../../api/model.ts'
import { JsonView } from '../../parts/json-view.tsx'

interface Answer {
  readonly result?: string
  readonly error?: string
  readonly stackTrace?: string
}

/** An expression above, its value in this execution below; nothing is run. */
export function ExpressionLens({ execution, taskRun }: { readonly execution: Execution; readonly taskRun: TaskRun | undefined }) {
  const [answer, setAnswer] = useState<Answer>()
  const [busy, setBusy] = useState(false)
  const target = taskRun ?? execution.taskRunList?.at(-1)
  const evaluate = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const expression = String(new FormData(event.currentTarget).get('expression') ?? '')
    setBusy(true)
    try {
      const path = target === undefined ? `executions/${execution.id}/eval` : `executions/${execution.id}/eval/${target.id}`
      setAnswer(await call<Answer>(path, { method: 'POST', text: { type: 'text/plain', content: expression } }))
    } catch (error) {
      setAnswer({ error: error instanceof Error ? error.message : String(error) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="pad col" style={{ gap: 10 }} onSubmit={(event) => void evaluate(event)}>
      <label className="field">
        <span className="label">Try an expression{target && ` as ${target.taskId} sees it`}</span>
        <textarea className="area" name="expression" spellCheck={false} defaultValue="{{ outputs }}" />
      </label>
      <div className="row">
        <button type="submit" className="btn" disabled={busy}>
          Evaluate
        </button>
        <span className="small faint">Nothing is run.</span>
      </div>
      {answer?.error !== undefined && <p style={{ color: 'var(--red-fg)', overflowWrap: 'anywhere' }}>{answer.error}</p>}
      {answer?.result !== undefined && (
        <div className="card">
          <JsonView value={parsed(answer.result)} />
        </div>
      )}
    </form>
  )
}

/** JSON is shown as such, anything else as the text it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
