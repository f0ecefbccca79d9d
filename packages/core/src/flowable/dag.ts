import type { Task } from '../model/flow.ts'
import type { Flowable } from './flowable.ts'
import { enabledLists, nestedLists } from './lists.ts'
import { childFailure, concurrentOf } from './parallel.ts'

interface Node {
  readonly task: Task
  readonly dependsOn?: readonly string[]
}

/** Children start when everything they depend on has ended, whatever way. */
export const dag: Flowable = {
  type: 'io.kestra.plugin.core.flow.Dag',
  nested: (task) =>
    nestedLists(
      task,
      nodes(task).map((node) => node.task),
    ),
  plan: (scope) => {
    const { task } = scope
    return {
      order: 'parallel',
      ...childFailure(scope, 'CONTINUE'),
      concurrent: concurrentOf(task['concurrent']),
      dependsOn: new Map(nodes(task).map((node) => [node.task.id, node.dependsOn ?? []])),
      ...enabledLists(
        task,
        nodes(task).map((node) => node.task),
      ),
    }
  },
}

// The flow parser has checked that `tasks` of a Dag is a list of {task, dependsOn}.
const nodes = (task: Task): readonly Node[] => (Array.isArray(task['tasks']) ? (task['tasks'] as readonly Node[]) : [])
