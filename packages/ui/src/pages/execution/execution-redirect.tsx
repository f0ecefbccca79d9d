import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { Unplug } from 'lucide-react'
import { execution } from '../../api/queries.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { executionPath } from '../executions/execution-path.ts'

/** An execution's address by its id alone. */
export default function ExecutionRedirect() {
  const { id = '' }: { id?: string } = useParams({ strict: false })
  const { data, error } = useQuery(execution(id))
  if (data !== undefined) return <Navigate to={executionPath(data)} replace />
  if (error !== null)
    return (
      <EmptyState icon={Unplug} title="There is no such execution">
        <p>{error.message}</p>
      </EmptyState>
    )
  return null
}
