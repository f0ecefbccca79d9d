import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { LogOut, UserRound } from 'lucide-react'
import { call } from '../../api/client.ts'
import { configs } from '../../api/queries.ts'

/** Who is signed in; on a server that nobody owns yet, the way to change that. */
export function OwnerCard() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: config } = useQuery(configs())
  const { data: session } = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => call<{ username: string }>('/api/v1/session', { signal }),
  })
  const signOut = async () => {
    await call('/api/v1/logout', { method: 'POST' })
    client.clear()
    await navigate({ to: '/login' })
  }
  return (
    <section className="card row" style={{ padding: '12px 14px' }}>
      <UserRound className="icon" aria-hidden />
      {config?.isBasicAuthInitialized === false ? (
        <>
          <span className="grow">
            <b className="medium">Nobody owns this server yet</b>
            <div className="small faint">It answers whoever reaches it from this machine, and nobody else.</div>
          </span>
          <Link to="/setup" className="btn primary">
            Set up the owner
          </Link>
        </>
      ) : (
        <>
          <span className="grow">
            <b className="medium">{session?.username}</b>
            <div className="small faint">Signed in</div>
          </span>
          <button type="button" className="btn" onClick={() => void signOut()}>
            <LogOut className="icon" aria-hidden /> Sign out
          </button>
        </>
      )}
    </section>
  )
}
