import { workingDirectory } from '../flowable/working-directory.ts'
import type { Task } from '../model/flow.ts'
import type { TaskRun } from '../model/task-run.ts'
import {
  executionVariables,
  flowVariables,
  itemVariables,
  jobInputs,
  kestraVariables,
  parentVariables,
  rootOf,
  taskRunVariables,
  taskVariable,
  triggerVariables,
} from './context.ts'
import type { ExecutionState } from './execution-state.ts'
import { outputsOfIteration } from './iteration-outputs.ts'
import { type Mentions, mentionsOf } from './mentions.ts'
import { nestedLabels } from './nested-labels.ts'
import type { Pass } from './pass.ts'
import { outputsOf } from './task-outputs.ts'
import { taskStates } from './task-states.ts'

/** The expression context that a worker needs for a task: what its texts mention, as plain data, secrets still encrypted. */
export function jobVariables(pass: Pass, run: TaskRun, task: Task): Readonly<Record<string, unknown>> {
  const { state, facts } = pass
  const { execution } = state
  const mentions = mentionsOf(task)
  const everything = mentions.everything || facts.settings.recursiveRendering
  const has = (root: string) => everything || mentions.roots.has(root)
  const inputs = has('inputs') ? jobInputs(state, facts) : undefined
  const vars = has('vars') ? (execution.variables ?? facts.flow.variables) : undefined
  // The children of a WorkingDirectory nest their outputs by the values around.
  const needsParents = has('parent') || has('parents') || task.type === workingDirectory.type
  const parents = needsParents ? parentVariables(state, run, (value) => value) : []
  return {
    flow: flowVariables(facts.flow),
    execution: executionVariables(state, facts),
    task: taskVariable(task),
    taskrun: taskRunVariables(run),
    parents,
    ...(parents.length > 0 ? { parent: parents[0] } : {}),
    ...(inputs === undefined ? {} : { inputs }),
    ...(has('outputs') ? { outputs: someOutputs(pass, run, everything ? { ...mentions, outputs: 'all' } : mentions) } : {}),
    ...(has('tasks') ? { tasks: someStates(pass, everything ? 'all' : mentions.tasks) } : {}),
    ...(vars === undefined ? {} : { vars }),
    ...(has('labels') ? { labels: nestedLabels(execution.labels) } : {}),
    ...(has('trigger') || has('schedule') ? triggerVariables(rootOf(state, facts)) : {}),
    ...(has('kestra') ? { kestra: kestraVariables(facts) } : {}),
    ...(execution.loopRun === undefined ? {} : { item: itemVariables(execution.loopRun) }),
  }
}

/** Of a long loop only the own iteration when that is all the task reads: 10,000 iterations must not send 10,000 outputs each. */
function someOutputs(pass: Pass, run: TaskRun, mentions: Pick<Mentions, 'outputs' | 'ownIteration'>): Readonly<Record<string, unknown>> {
  const { state, facts, tree } = pass
  const states = [state, ...(facts.parents ?? [])]
  const read = (value: unknown) => value
  const wanted = mentions.outputs === 'all' ? new Set(states.flatMap((one) => [...one.taskIds()])) : mentions.outputs
  const entries: [string, unknown][] = []
  for (const id of wanted) {
    const own = mentions.ownIteration.has(id) ? outputsOfIteration({ state, tree, run, read }, id) : undefined
    const outputs = own ?? firstOutputs(states, id, read)
    if (outputs !== undefined) entries.push([id, outputs])
  }
  return Object.fromEntries(entries)
}

function firstOutputs(states: readonly ExecutionState[], id: string, read: (value: unknown) => unknown): unknown {
  for (const state of states) {
    const outputs = outputsOf(state, id, read)
    if (outputs !== undefined) return outputs
  }
  return undefined
}

function someStates({ state }: Pass, ids: ReadonlySet<string> | 'all'): Readonly<Record<string, unknown>> {
  const wanted = ids === 'all' ? [...state.taskIds()] : [...ids]
  return Object.fromEntries(wanted.map((id) => [id, taskStates(state, id)] as const).filter(([, states]) => states !== undefined))
}
