import type { Flow, Task } from '../model/flow.ts'
import { flowDocument } from './document.ts'
import type { Fields } from './read/fields.ts'
import { childTasks } from './rules/all-tasks.ts'

/** A flow as somebody sees it who may run it but not read it: no source, outputs, labels or variables; tasks by id and type. */
export function flowForExecution(flow: Flow): Fields {
  const { id, namespace, revision, inputs, disabled, deleted, tenantId } = flowDocument(flow)
  return {
    id,
    namespace,
    revision,
    ...(inputs === undefined ? {} : { inputs }),
    disabled,
    deleted,
    tenantId,
    tasks: flow.tasks.map(taskForExecution),
    errors: flow.errors.map(taskForExecution),
    finally: flow.finally.map(taskForExecution),
    afterExecution: flow.afterExecution.map(taskForExecution),
    triggers: flow.triggers.map(({ id: triggerId, type }) => ({ id: triggerId, type })),
  }
}

/** A task by id and type, with what a follower of an execution needs: its children, the inputs of a Pause, the flow it starts. */
export function taskForExecution(task: Task): Fields {
  const children = childTasks(task)
  const { namespace, flowId, revision, onResume } = task
  const isSubflow = typeof namespace === 'string' && typeof flowId === 'string'
  return {
    id: task.id,
    type: task.type,
    ...(children.length > 0 && { tasks: children.map(taskForExecution) }),
    ...(Array.isArray(onResume) && { inputs: onResume }),
    ...(isSubflow && { subflowId: { namespace, flowId, ...(revision !== undefined && { revision }) } }),
  }
}
