import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import type { Page } from '../../api/model.ts'
import { useToasts } from '../../parts/toasts.tsx'
import { formatAgo } from '../../time/format.ts'

interface Token {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly created: string
  readonly expiresAt?: string
  readonly lastUsed?: string
}

const dayMs = 86_400_000

/** Tokens for programs: made once, shown once, revoked at once. */
export function TokensCard() {
  const client = useQueryClient()
  const toasts = useToasts()
  const [made, setMade] = useState<string>()
  const { data } = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => call<Page<Token>>('/api/v1/me/api-tokens', { signal }),
  })
  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const element = event.currentTarget
    const form = new FormData(element)
    const days = Number(form.get('days'))
    try {
      const answer = await call<{ fullToken: string }>('/api/v1/me/api-tokens', {
        method: 'POST',
        json: { name: form.get('name'), ...(days > 0 && { expiresAt: new Date(Date.now() + days * dayMs).toISOString() }) },
      })
      setMade(answer.fullToken)
      element.reset()
      await client.invalidateQueries({ queryKey: ['tokens'] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  const revoke = async (id: string) => {
    try {
      await call(`/api/v1/me/api-tokens/${id}`, { method: 'DELETE' })
      await client.invalidateQueries({ queryKey: ['tokens'] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  return (
    <section className="card">
      <header>
        <KeyRound className="icon" aria-hidden />
        <h3>API tokens</h3>
      </header>
      {(data?.results ?? []).map((token) => (
        <div key={token.id} className="row" style={{ padding: '8px 12px', borderBottom: '1px solid var(--border)' }}>
          <span className="medium cut">{token.name}</span>
          <span className="faint small grow cut">
            made {formatAgo(token.created)}
            {token.lastUsed ? `, used ${formatAgo(token.lastUsed)}` : ', never used'}
            {token.expiresAt && `, ends ${formatAgo(token.expiresAt)}`}
          </span>
          <button type="button" className="btn ghost only small" aria-label={`Revoke ${token.name}`} onClick={() => void revoke(token.id)}>
            <Trash2 className="icon sm" />
          </button>
        </div>
      ))}
      <form className="row inner" style={{ flexWrap: 'wrap' }} onSubmit={(event) => void create(event)}>
        <label className="input grow">
          <span className="sr">Name of the token</span>
          <input name="name" placeholder="What is it for?" required />
        </label>
        <label className="row small quiet">
          ends after
          <select name="days" className="select" defaultValue="90">
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
            <option value="0">never</option>
          </select>
        </label>
        <button type="submit" className="btn">
          Make a token
        </button>
      </form>
      {made !== undefined && (
        <p className="inner" role="status">
          <span className="quiet">It is shown this once: </span>
          <code style={{ overflowWrap: 'anywhere' }}>{made}</code>
        </p>
      )}
    </section>
  )
}
