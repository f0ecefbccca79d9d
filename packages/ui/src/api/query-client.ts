import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './client.ts'

/** What was read is shown while it is read anew; an answer that says no is not asked for again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askToSignIn }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && failures < 3,
    },
  },
})

/** Who is not signed in (any more) is asked to, and comes back to the same page. */
function askToSignIn(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401 || location.pathname === '/ui/login') return
  const to = location.pathname.replace(/^\/ui/, '') + location.search
  location.assign(`/ui/login?to=${encodeURIComponent(to)}`)
}
