import type { Task } from '../../model/flow.ts'
import type { FlowContent } from '../read/read-flow.ts'
import { allTasks } from './all-tasks.ts'
import type { FlowRule } from './flow-rules.ts'

const dashed = {
  input: /\{\{[^}]*?\binputs\.[a-zA-Z0-9_]+-[a-zA-Z0-9_-]+[^}]*\}\}/,
  output: /\{\{[^}]*?\boutputs\.[a-zA-Z0-9_]+-[a-zA-Z0-9_-]+[^}]*\}\}/,
}

/** `inputs.my-id` is a subtraction; the key needs brackets. */
export function referenceRules(flow: FlowContent): readonly FlowRule[] {
  const tasks = allTasks(flow)
  const rules: FlowRule[] = []
  for (const kind of ['input', 'output'] as const) {
    const ids = tasks.filter((task) => mentions(task, dashed[kind])).map((task) => task.id)
    if (ids.length > 0)
      rules.push({ path: ['tasks'], code: 'INVALID_REFERENCE', message: `${advice(kind)}, offending tasks: [${ids.join(', ')}]` })
  }
  const outputs = flow.outputs
    .filter((output) => typeof output.value === 'string' && dashed.output.test(output.value))
    .map((output) => output.id)
  if (outputs.length > 0) {
    rules.push({ path: ['outputs'], code: 'INVALID_REFERENCE', message: `${advice('output')}, offending outputs: [${outputs.join(', ')}]` })
  }
  return rules
}

const advice = (kind: 'input' | 'output'): string =>
  `Invalid ${kind} reference: use ${kind}s[key-name] instead of ${kind}s.key-name — keys with dashes require bracket notation`

/** Only the task's direct texts are looked at, as in Kestra. */
function mentions(task: Task, pattern: RegExp): boolean {
  return Object.values(task).some((value) => typeof value === 'string' && pattern.test(value))
}
