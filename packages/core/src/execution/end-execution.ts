import { resolveOutputs } from '../flow/outputs/index.ts'
import type { FlowOutput } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'
import { storedOutputs } from './loop-outputs.ts'
import type { Pass } from './pass.ts'

/** The final state and the outputs. Outputs that cannot be made turn SUCCESS and WARNING into FAILED. afterExecution and listeners still follow. */
export function endExecution(pass: Pass, state: StateType): undefined {
  const declared = declaredOutputs(pass)
  if (declared.length === 0) return pass.setExecutionState(state)
  const result = resolveOutputs(declared, pass.variables(), pass.renderOptions)
  for (const warning of result.warnings) pass.log('WARN', warning)
  if (result.type === 'resolved') {
    pass.setExecution({ outputs: storedOutputs(pass, result.outputs) })
    return pass.setExecutionState(state)
  }
  pass.log('ERROR', result.message)
  pass.setExecutionState(state)
  return state === 'SUCCESS' || state === 'WARNING' ? pass.setExecutionState('FAILED') : undefined
}

/** Those of the flow; of an iteration, those of its Loop. */
function declaredOutputs(pass: Pass): readonly FlowOutput[] {
  const { loopRun } = pass.execution
  if (loopRun === undefined) return pass.facts.flow.outputs
  const outputs = pass.tree.get(loopRun.taskId)?.task['outputs']
  // The flow parser makes `outputs` of a Loop a list of outputs.
  return Array.isArray(outputs) ? (outputs as readonly FlowOutput[]) : []
}
