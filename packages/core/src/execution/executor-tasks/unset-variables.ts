import { parseJson } from '../../model/dbl.ts'
import { isMap } from '../task-outputs.ts'
import type { ExecutorTask } from './executor-task.ts'

/** Removes variables of the execution by dotted names. */
export const unsetVariablesTask: ExecutorTask = {
  type: 'io.kestra.plugin.core.execution.UnsetVariables',
  run: (pass, run, task) => {
    const rendered = pass.renderDeep(task['variables'], run)
    const names = typeof rendered === 'string' ? parseJson(rendered) : rendered
    if (!Array.isArray(names)) throw new Error(`'variables' must be a list of names, got '${String(names)}'`)
    const ignoreMissing = pass.render(String(task['ignoreMissing'] ?? false), run) === 'true'
    if (pass.execution.variables === undefined && !ignoreMissing && names.length > 0) {
      throw new Error(`The variable '${String(names[0])}' does not exist: the execution has no variables`)
    }
    const variables = names.reduce((left: Readonly<Record<string, unknown>>, name: unknown) => {
      return without(left, String(name).split('.'), String(name), ignoreMissing)
    }, pass.execution.variables ?? {})
    pass.setExecution({ variables })
  },
}

/** A missing last name is no error, a missing parent is, unless ignored. */
function without(
  variables: Readonly<Record<string, unknown>>,
  path: readonly string[],
  name: string,
  ignoreMissing: boolean,
): Readonly<Record<string, unknown>> {
  const [head = '', ...rest] = path
  if (rest.length === 0) return Object.fromEntries(Object.entries(variables).filter(([key]) => key !== head))
  const below = variables[head]
  if (isMap(below)) return { ...variables, [head]: without(below, rest, name, ignoreMissing) }
  if (ignoreMissing) return variables
  throw new Error(`The variable '${name}' does not exist: '${head}' is missing`)
}
