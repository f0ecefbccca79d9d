import { referencedRoots } from '../expression/index.ts'
import type { Task } from '../model/flow.ts'

/** What the texts of a task read. */
export interface Mentions {
  /** Some text decides at run time what it reads. */
  readonly everything: boolean
  readonly roots: ReadonlySet<string>
  readonly outputs: ReadonlySet<string> | 'all'
  readonly tasks: ReadonlySet<string> | 'all'
  /** Members of `outputs` of which only the own iteration is read. */
  readonly ownIteration: ReadonlySet<string>
}

const cache = new WeakMap<Task, Mentions>()

/** What all texts of a task mention together. Computed once for each task. */
export function mentionsOf(task: Task): Mentions {
  let mentions = cache.get(task)
  if (mentions === undefined) {
    mentions = collect([...texts(task)])
    cache.set(task, mentions)
  }
  return mentions
}

function collect(all: readonly string[]): Mentions {
  const references = all.map((text) => referencedRoots(text))
  const roots = new Set(references.flatMap((one) => [...one.roots]))
  const calls = new Set(references.flatMap((one) => [...one.functions]))
  // These functions read variables that the text does not name.
  if (calls.has('currentEachOutput')) roots.add('parents')
  if (calls.has('tasksWithState')) roots.add('tasks')
  const outputs = union(references.map((one) => one.outputs))
  return {
    everything: references.some((one) => one.isDynamic),
    roots,
    outputs,
    tasks: calls.has('tasksWithState') ? 'all' : union(references.map((one) => one.tasks)),
    ownIteration: outputs === 'all' ? new Set() : new Set([...outputs].filter((id) => all.every((text) => readsOwnIteration(text, id)))),
  }
}

const union = (sets: readonly (ReadonlySet<string> | 'all')[]): ReadonlySet<string> | 'all' =>
  sets.reduce<ReadonlySet<string> | 'all'>((left, right) => (left === 'all' || right === 'all' ? 'all' : left.union(right)), new Set())

/** Every mention is `outputs.id[taskrun.value]`, with the value of an ancestor in its place, or inside currentEachOutput(). */
function readsOwnIteration(text: string, id: string): boolean {
  const name = id.replace(/[^\w]/g, '\\$&')
  const mention = `outputs\\s*(?:\\.\\s*${name}(?![\\w-])|\\[\\s*(?:'${name}'|"${name}")\\s*\\])`
  const value = '(?:(?:parent|parents\\s*\\[\\s*\\d+\\s*\\])\\s*\\.\\s*)?taskrun\\s*\\.\\s*value'
  const own = `currentEachOutput\\(\\s*${mention}\\s*\\)|${mention}\\s*\\[\\s*${value}\\s*\\]`
  const count = (pattern: string) => text.match(new RegExp(pattern, 'g'))?.length ?? 0
  return count(mention) === count(own)
}

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
