import { TaskRunNotFound } from '@windhover/core/errors.ts'
import { z } from 'zod'
import { documentedBy } from '../documented.ts'
import { anyObject } from '../documented-queries.ts'
import { defineRoute, type Route } from '../route.ts'

const docs = documentedBy('Outputs')
const information = z.object({
  taskId: z.string(),
  taskRunId: z.string(),
  value: z.string().optional(),
  iteration: z.int().optional(),
  inline: z.boolean(),
})

/** Outputs as 2.0 serves them: beside the execution, not inside its task runs. */
export const outputRoutes: readonly Route[] = [
  defineRoute(
    'GET',
    'outputs/:executionId',
    'execution:read',
    async ({ engine, tenantId, params }) => {
      const { taskRuns } = await engine.executions.get(tenantId, params['executionId'] ?? '')
      return taskRuns
        .filter(({ outputs }) => outputs !== null && Object.keys(outputs).length > 0)
        .map(({ id, taskId, value, iteration }) => ({
          executionId: params['executionId'],
          taskId,
          taskRunId: id,
          ...(value !== undefined && { value }),
          ...(iteration !== undefined && { iteration }),
          inline: true,
        }))
    },
    docs('getTaskOutputsInformation', { response: z.array(information), generations: ['2.0'] }),
  ),
  defineRoute(
    'GET',
    'outputs/:executionId/:taskRunId',
    'execution:read',
    async ({ engine, tenantId, params }) => {
      const taskRunId = params['taskRunId'] ?? ''
      const { taskRuns } = await engine.executions.get(tenantId, params['executionId'] ?? '')
      const taskRun = taskRuns.find((candidate) => candidate.id === taskRunId)
      if (taskRun === undefined) throw TaskRunNotFound({ taskRunId })
      return taskRun.outputs ?? {}
    },
    docs('getTaskRunOutputs', { response: anyObject, generations: ['2.0'] }),
  ),
]
