import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './client.ts'

/** What was read is shown while it is read anew; an answer that says no is not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && failures < 3,
    },
  },
})
