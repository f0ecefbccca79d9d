import type { Task } from '../../model/flow.ts'
import type { Registry } from '../../registry.ts'

const prefix = 'io.kestra.plugin.core.flow.'

/** What is wrong with a task as a whole (core-semantics §1.4): a cyclic Dag, an empty Switch … */
export function taskRules(task: Task, registry: Registry): readonly string[] {
  switch (task.type) {
    case `${prefix}Dag`:
      return dagRules(task)
    case `${prefix}Switch`:
      return switchRules(task)
    case `${prefix}WorkingDirectory`:
      return workingDirectoryRules(task, registry)
    default:
      return []
  }
}

interface DagNode {
  readonly id: string
  readonly dependsOn: readonly string[]
}

function dagRules(task: Task): readonly string[] {
  const nodes = dagNodes(task)
  if (nodes.length === 0) return ['invalid Dag task']
  const ids = new Set(nodes.map((node) => node.id))
  const unknown = nodes.flatMap((node) => node.dependsOn.filter((id) => !ids.has(id)))
  if (unknown.length > 0) return [`Not existing task id in dependency: ${[...new Set(unknown)].join(', ')}`]
  const cyclic = nodes.filter((node) => dependsOnItself(node, nodes)).map((node) => node.id)
  return cyclic.length === 0 ? [] : [`Cyclic dependency detected: ${cyclic.join(', ')}`]
}

function dagNodes(task: Task): readonly DagNode[] {
  const nodes = Array.isArray(task['tasks']) ? task['tasks'] : []
  // Made by readDagTasks.
  return (nodes as readonly { readonly task?: Task; readonly dependsOn?: readonly string[] }[]).flatMap((node) =>
    node.task === undefined ? [] : [{ id: node.task.id, dependsOn: node.dependsOn ?? [] }],
  )
}

function dependsOnItself(node: DagNode, nodes: readonly DagNode[]): boolean {
  const seen = new Set<string>()
  const waiting = [...node.dependsOn]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === node.id) return true
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...(nodes.find((other) => other.id === id)?.dependsOn ?? []))
  }
  return false
}

function switchRules(task: Task): readonly string[] {
  const cases = task['cases']
  const hasCases = typeof cases === 'object' && cases !== null && Object.keys(cases).length > 0
  const hasDefaults = Array.isArray(task['defaults']) && task['defaults'].length > 0
  return hasCases || hasDefaults ? [] : ['No task defined, neither cases or default have any tasks']
}

function workingDirectoryRules(task: Task, registry: Registry): readonly string[] {
  const children = Array.isArray(task['tasks']) ? (task['tasks'] as readonly Task[]) : [] // made by readTasks
  if (children.length === 0) return ["The 'tasks' property cannot be empty"]
  const kinds = children.map((child) => registry.find(child.type)?.kind)
  // Beside an unknown type nothing can be said about what may run here.
  if (!kinds.includes(undefined) && kinds.some((kind) => kind !== 'task')) {
    return ['Only runnable tasks are allowed as children of a WorkingDirectory task']
  }
  if (children.some((child) => child['workerGroup'] !== undefined)) {
    return ['Cannot set a Worker Group in any WorkingDirectory sub-tasks, it is only supported at the WorkingDirectory level']
  }
  return []
}
