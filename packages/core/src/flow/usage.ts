import type { Flow, Task } from '../model/flow.ts'
import { allTasks } from './rules/all-tasks.ts'

type Counts = Readonly<Record<string, number>>

/** What flows are made of: how many there are, and how often each type is used. */
export interface FlowUsage {
  readonly count: number
  readonly namespacesCount: number
  readonly taskTypeCount: Counts
  readonly triggerTypeCount: Counts
  readonly taskRunnerTypeCount: Counts
}

export function flowUsage(flows: readonly Flow[]): FlowUsage {
  const tasks = flows.flatMap((flow): readonly Task[] => allTasks(flow))
  return {
    count: flows.length,
    namespacesCount: new Set(flows.map(({ namespace }) => namespace)).size,
    taskTypeCount: counted(tasks.map(({ type }) => type)),
    triggerTypeCount: counted(flows.flatMap(({ triggers }) => triggers.map(({ type }) => type))),
    taskRunnerTypeCount: counted(tasks.flatMap(runnerOf)),
  }
}

function runnerOf(task: Task): readonly string[] {
  const runner: unknown = 'taskRunner' in task ? task['taskRunner'] : undefined
  return typeof runner === 'object' && runner !== null && 'type' in runner ? [String(runner.type)] : []
}

/** Ascending by name. */
function counted(names: readonly string[]): Counts {
  const counts = new Map<string, number>()
  for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries(counts)
}
