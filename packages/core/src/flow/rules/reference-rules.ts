import { type Generation, rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import { taskProperties } from '../definitions/common.ts'
import type { FlowContent } from '../read/read-flow.ts'
import { allTasks } from './all-tasks.ts'
import type { FlowRule } from './flow-rule.ts'

/** `inputs.my-id` is a subtraction; an id with a dash needs brackets. Looks for expressions that are nothing but such a
 *  reference to a declared input or task, as Kestra does. */
export function referenceRules(flow: FlowContent, generation: Generation): readonly FlowRule[] {
  const tasks = allTasks(flow)
  const input = pattern(dashed(flow.inputs), (ids) => `inputs\\.(?:${ids})`)
  const output = pattern(dashed(tasks), (ids) => `outputs\\.(?:${ids})\\.[\\w.-]+`)
  if (input === undefined && output === undefined) return []
  const looksBelow = rulesOf(generation).findsReferencesBelow
  return [
    ...taskRule(tasks, input, { kind: 'input', looksBelow }),
    ...taskRule(tasks, output, { kind: 'output', looksBelow }),
    ...outputRule(flow, output),
  ]
}

const dashed = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map((item) => item.id).filter((id) => id.includes('-') && /^[\w.-]+$/.test(id))

function pattern(ids: readonly string[], body: (ids: string) => string): RegExp | undefined {
  return ids.length === 0 ? undefined : new RegExp(`\\{\\{\\s*${body(ids.map((id) => id.replaceAll('.', '\\.')).join('|'))}\\s*\\}\\}`)
}

interface Kind {
  readonly kind: 'input' | 'output'
  readonly looksBelow: boolean
}

function taskRule(tasks: readonly Task[], wanted: RegExp | undefined, { kind, looksBelow }: Kind): readonly FlowRule[] {
  if (wanted === undefined) return []
  const ids = tasks.filter((task) => mentionedIn(task, wanted, looksBelow)).map((task) => task.id)
  return ids.length === 0
    ? []
    : [{ path: ['tasks'], code: 'INVALID_REFERENCE', message: `${advice(kind)}, offending tasks: [${ids.join(', ')}]` }]
}

function outputRule(flow: FlowContent, wanted: RegExp | undefined): readonly FlowRule[] {
  if (wanted === undefined) return []
  const ids = flow.outputs.filter((output) => contains(output.value, wanted, true)).map((output) => output.id)
  return ids.length === 0
    ? []
    : [{ path: ['outputs'], code: 'INVALID_REFERENCE', message: `${advice('output')}, offending outputs: [${ids.join(', ')}]` }]
}

const advice = (kind: 'input' | 'output'): string =>
  `Invalid ${kind} reference: use ${kind}s[key-name] instead of ${kind}s.key-name — keys with dashes require bracket notation`

/** In the task's own properties; the common ones (`runIf`, `description` …) are not looked at. */
function mentionedIn(task: Task, wanted: RegExp, looksBelow: boolean): boolean {
  return Object.entries(task).some(([name, value]) => !Object.hasOwn(taskProperties(), name) && contains(value, wanted, looksBelow))
}

function contains(value: unknown, wanted: RegExp, looksBelow: boolean): boolean {
  if (typeof value === 'string') return wanted.test(value)
  if (typeof value !== 'object' || value === null) return false
  if (!looksBelow && 'type' in value && 'id' in value) return false
  return Object.values(value).some((member) => contains(member, wanted, looksBelow))
}
