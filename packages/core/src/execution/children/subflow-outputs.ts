import { LookupNeeded, renderDeep } from '../../expression/index.ts'
import type { Execution } from '../../model/execution.ts'
import type { Task } from '../../model/flow.ts'
import type { ExecutionSnapshot } from '../../ports/repositories.ts'
import { ask } from '../ask.ts'
import { variablesOf } from '../context.ts'
import { ExecutionState } from '../execution-state.ts'
import { messageOf } from '../failure.ts'
import type { Pass } from '../pass.ts'
import { isMap } from '../task-outputs.ts'

export type SubflowOutputs = { readonly outputs?: Readonly<Record<string, unknown>> } | { readonly error: string }

/** What a child gives to its parent: its flow's outputs, or (deprecated, when that declares none) those that the Subflow task asks for,
 *  rendered among the child's outputs. @throws LookupNeeded */
export function subflowOutputs(pass: Pass, task: Task, child: Execution): SubflowOutputs {
  if (child.outputs !== undefined) return { outputs: child.outputs }
  const wanted = task['outputs']
  if (!isMap(wanted) || !isEnabled(pass, task)) return {}
  try {
    // The executor answers this lookup with an ExecutionSnapshot.
    const { execution, taskRuns } = ask(pass, 'snapshot', { executionId: child.id }) as ExecutionSnapshot
    const { parents: _, ...facts } = pass.facts
    const variables = variablesOf(ExecutionState.load(execution, taskRuns), undefined, facts)
    const outputs = renderDeep(wanted, variables, pass.renderOptions)
    return isMap(outputs) ? { outputs } : {}
  } catch (error) {
    if (error instanceof LookupNeeded) throw error
    return { error: `Failed to extract outputs with the error: '${messageOf(error)}'` }
  }
}

/** The plugin's configuration may switch them off. */
function isEnabled({ facts }: Pass, task: Task): boolean {
  const outputs = facts.settings.pluginConfigurations[task.type]?.['outputs']
  return !(isMap(outputs) && outputs['enabled'] === false)
}
