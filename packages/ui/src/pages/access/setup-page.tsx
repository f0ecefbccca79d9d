import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, Circle, CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import { AccessFrame } from './access-frame.tsx'

interface Rule {
  readonly text: string
  readonly holds: boolean
}

const rulesOf = (password: string, again: string): readonly Rule[] => [
  { text: '8 characters or more', holds: password.length >= 8 },
  { text: 'an upper and a lower case letter', holds: /[A-Z]/.test(password) && /[a-z]/.test(password) },
  { text: 'a digit', holds: /[0-9]/.test(password) },
  { text: 'typed once more, below', holds: password !== '' && password === again },
]

/** The first visit: who owns this server. */
export default function SetupPage() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [error, setError] = useState<string>()
  const rules = rulesOf(password, again)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const username = new FormData(event.currentTarget).get('username')
    try {
      await call('basicAuth', { method: 'POST', json: { username, password } })
      await call('/api/v1/login', { method: 'POST', json: { username, password } })
      client.clear()
      await navigate({ to: '/main/flows', replace: true })
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason))
    }
  }
  return (
    <AccessFrame title="Who owns this Windhover?" lead="The owner may do everything. Nothing you type here leaves this server.">
      <form className="col" style={{ gap: 14 }} onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span className="label">E-mail</span>
          <span className="input">
            <input name="username" type="email" autoComplete="username" autoFocus required />
          </span>
        </label>
        <label className="field">
          <span className="label">Password</span>
          <span className="input">
            <input
              name="password"
              type="password"
              autoComplete="new-password"
              required
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          </span>
        </label>
        <ul className="rules">
          {rules.map(({ text, holds }) => (
            <li key={text} className={holds ? '' : 'faint'}>
              {holds ? (
                <CircleCheck className="icon sm" color="var(--green-solid)" aria-label="yes" />
              ) : (
                <Circle className="icon sm" aria-label="not yet" />
              )}
              {text}
            </li>
          ))}
        </ul>
        <label className="field">
          <span className="label">Password again</span>
          <span className="input">
            <input type="password" autoComplete="new-password" required value={again} onChange={({ target }) => setAgain(target.value)} />
          </span>
        </label>
        <button type="submit" className="btn primary" disabled={rules.some(({ holds }) => !holds)}>
          Set up the owner <ArrowRight className="icon" aria-hidden />
        </button>
        <p role="alert" style={{ color: 'var(--red-fg)', minHeight: '1.4em' }}>
          {error}
        </p>
      </form>
    </AccessFrame>
  )
}
