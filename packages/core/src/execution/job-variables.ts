import { referencedRoots } from '../expression/index.ts'
import { workingDirectory } from '../flowable/working-directory.ts'
import type { Task } from '../model/flow.ts'
import type { TaskRun } from '../model/task-run.ts'
import {
  executionVariables,
  flowVariables,
  inputsOf,
  itemVariables,
  kestraVariables,
  parentVariables,
  rootOf,
  secretInputs,
  taskRunVariables,
  taskVariable,
  triggerVariables,
} from './context.ts'
import { nestedLabels } from './nested-labels.ts'
import type { Pass } from './pass.ts'
import { outputsOf } from './task-outputs.ts'
import { taskStates } from './task-states.ts'

interface Mentions {
  /** Some text decides at run time what it reads. */
  readonly everything: boolean
  readonly roots: ReadonlySet<string>
  readonly outputs: ReadonlySet<string> | 'all'
  readonly tasks: ReadonlySet<string> | 'all'
}

/** The expression context that a worker needs for a task: what its texts mention, as plain data, secrets still encrypted. */
export function jobVariables(pass: Pass, run: TaskRun, task: Task): Readonly<Record<string, unknown>> {
  const { state, facts } = pass
  const { execution } = state
  const { everything, roots, outputs, tasks } = mentionsOf(task)
  const has = (root: string) => everything || roots.has(root)
  const inputs = has('inputs') ? inputsOf(state, facts) : undefined
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
    ...(inputs === undefined ? {} : { inputs: secretInputs(facts.flow, inputs, facts) }),
    ...(has('outputs') ? { outputs: someOutputs(pass, outputs) } : {}),
    ...(has('tasks') ? { tasks: someStates(pass, tasks) } : {}),
    ...(vars === undefined ? {} : { vars }),
    ...(has('labels') ? { labels: nestedLabels(execution.labels) } : {}),
    ...(has('trigger') || has('schedule') ? triggerVariables(rootOf(state, facts)) : {}),
    ...(has('kestra') ? { kestra: kestraVariables(facts) } : {}),
    ...(execution.loopRun === undefined ? {} : { item: itemVariables(execution.loopRun) }),
  }
}

const cache = new WeakMap<Task, Mentions>()

/** What all texts of a task mention together. Computed once for each task. */
function mentionsOf(task: Task): Mentions {
  const known = cache.get(task)
  if (known !== undefined) return known
  const roots = new Set<string>()
  let outputs: Set<string> | 'all' = new Set()
  let tasks: Set<string> | 'all' = new Set()
  let everything = false
  for (const text of texts(task)) {
    const references = referencedRoots(text)
    everything ||= references.outputs === 'all' && !references.roots.has('outputs')
    for (const root of references.roots) roots.add(root)
    outputs = both(outputs, references.outputs)
    tasks = both(tasks, references.tasks)
  }
  const mentions = { everything, roots, outputs, tasks }
  cache.set(task, mentions)
  return mentions
}

const both = (left: Set<string> | 'all', right: ReadonlySet<string> | 'all'): Set<string> | 'all' =>
  left === 'all' || right === 'all' ? 'all' : left.union(right)

/** Every text with an expression in it, keys of maps too. */
function* texts(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.includes('{')) yield value
  } else if (Array.isArray(value)) for (const member of value) yield* texts(member)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield* texts(key)
      yield* texts(member)
    }
  }
}

function someOutputs({ state, facts }: Pass, ids: ReadonlySet<string> | 'all'): Readonly<Record<string, unknown>> {
  const states = [state, ...(facts.parents ?? [])]
  const wanted = ids === 'all' ? new Set(states.flatMap((one) => [...one.taskIds()])) : ids
  const entries: [string, unknown][] = []
  for (const id of wanted) {
    for (const one of states) {
      const outputs = outputsOf(one, id, (value) => value)
      if (outputs === undefined) continue
      entries.push([id, outputs])
      break
    }
  }
  return Object.fromEntries(entries)
}

function someStates({ state }: Pass, ids: ReadonlySet<string> | 'all'): Readonly<Record<string, unknown>> {
  const wanted = ids === 'all' ? [...state.taskIds()] : [...ids]
  return Object.fromEntries(wanted.map((id) => [id, taskStates(state, id)] as const).filter(([, states]) => states !== undefined))
}
