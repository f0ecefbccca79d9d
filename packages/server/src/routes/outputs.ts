import { TaskRunNotFound } from '@windhover/core/errors.ts'
import { type Call, defineRoute, type Route } from '../route.ts'

/** Outputs as 2.0 serves them: beside the execution, not inside its task runs. */
export const outputRoutes: readonly Route[] = [
  defineRoute('GET', 'outputs/:executionId', 'execution:read', async (call) => {
    const { taskRuns } = await call.engine.executions.get(call.tenantId, call.params['executionId'] ?? '')
    return taskRuns
      .filter((taskRun) => taskRun.outputs !== null && Object.keys(taskRun.outputs).length > 0)
      .map(({ id, taskId, value, iteration }) => ({
        executionId: call.params['executionId'],
        taskId,
        taskRunId: id,
        ...(value !== undefined && { value }),
        ...(iteration !== undefined && { iteration }),
      }))
  }),
  defineRoute('GET', 'outputs/:executionId/:taskRunId', 'execution:read', async (call: Call) => {
    const { taskRuns } = await call.engine.executions.get(call.tenantId, call.params['executionId'] ?? '')
    const taskRunId = call.params['taskRunId'] ?? ''
    const taskRun = taskRuns.find((candidate) => candidate.id === taskRunId)
    if (taskRun === undefined) throw TaskRunNotFound({ taskRunId })
    return taskRun.outputs
  }),
]
