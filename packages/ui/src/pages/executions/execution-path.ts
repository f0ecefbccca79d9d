/** Address of an execution's page. */
export const executionPath = ({
  namespace,
  flowId,
  id,
}: {
  readonly namespace: string
  readonly flowId: string
  readonly id: string
}): string => `/main/executions/${namespace}/${flowId}/${id}`
