import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { LogIn } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import { AccessFrame } from './access-frame.tsx'

/** Signing in; leads back to where one wanted to go. */
export default function LoginPage() {
  const search: Record<string, string> = useSearch({ strict: false })
  const client = useQueryClient()
  const navigate = useNavigate()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    try {
      await call('/api/v1/login', { method: 'POST', json: { username: form.get('username'), password: form.get('password') } })
      client.clear()
      await navigate({ to: search['to']?.startsWith('/main/') ? search['to'] : '/main/executions', replace: true })
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason))
      setBusy(false)
    }
  }
  return (
    <AccessFrame title="Sign in" lead="With the name and password of this server's owner.">
      <form className="col" style={{ gap: 14 }} onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span className="label">E-mail</span>
          <span className="input">
            <input name="username" autoComplete="username" autoFocus required />
          </span>
        </label>
        <label className="field">
          <span className="label">Password</span>
          <span className="input">
            <input name="password" type="password" autoComplete="current-password" required />
          </span>
        </label>
        <button type="submit" className="btn primary" disabled={busy}>
          <LogIn className="icon" aria-hidden /> Sign in
        </button>
        <p role="alert" style={{ color: 'var(--red-fg)', minHeight: '1.4em' }}>
          {error}
        </p>
      </form>
    </AccessFrame>
  )
}
