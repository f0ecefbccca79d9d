import { parseJson } from '../../model/dbl.ts'
import { isMap, merge } from '../task-outputs.ts'
import type { ExecutorTask } from './executor-task.ts'

/** Merges variables into those of the execution, deeply. */
export const setVariablesTask: ExecutorTask = {
  type: 'io.kestra.plugin.core.execution.SetVariables',
  run: (pass, run, task) => {
    const rendered = pass.renderDeep(task['variables'], run)
    const variables = typeof rendered === 'string' ? parseJson(rendered) : rendered
    if (!isMap(variables)) throw new Error(`'variables' must be a map, got '${String(variables)}'`)
    const present = pass.execution.variables ?? {}
    const overwrite = pass.render(String(task['overwrite'] ?? true), run) !== 'false'
    const existing = Object.keys(variables).filter((key) => Object.hasOwn(present, key))
    if (!overwrite && existing.length > 0) {
      throw new Error(`\`overwrite\` is set to false and the following variables already exist: ${existing.join(',')}`)
    }
    pass.setExecution({ variables: merge(present, variables) })
  },
}
