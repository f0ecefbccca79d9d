import { ask } from './ask.ts'
import type { Pass } from './pass.ts'

/** The outputs of an iteration as its Loop lists them: as they are, or the URI of the file that the executor put them in. */
export function storedOutputs(pass: Pass, outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { loopRun, id } = pass.execution
  if (loopRun === undefined || !storesOutputs(pass, loopRun.taskId)) return outputs
  return { uri: ask(pass, 'storeOutputs', { executionId: id, outputs }) }
}

/** STORE, or AUTO when the values come from a file. */
function storesOutputs(pass: Pass, taskId: string): boolean {
  const task = pass.tree.get(taskId)?.task
  if (task?.['fetchType'] === 'STORE') return true
  if (task?.['fetchType'] === 'FETCH') return false
  const parent = pass.facts.parents?.[0]?.taskRun(pass.execution.loopRun?.taskRunId)
  return parent?.outputs?.['nextOffset'] !== undefined
}
