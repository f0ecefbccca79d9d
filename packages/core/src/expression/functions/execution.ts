import type { ExpressionFunction, Given } from '../callable.ts'
import type { Context } from '../context.ts'
import { templateError } from '../expression-error.ts'
import { castText } from '../values/cast.ts'
import { isMap, type MapValue, mapEntries, mapGet } from '../values/map.ts'
import { javaText } from '../values/text.ts'

export const executionFunctions: Readonly<Record<string, ExpressionFunction>> = {
  env: {
    parameters: ['name', 'default'],
    call(given, context) {
      if ((given['name'] ?? null) === null) throw templateError("The 'env' function expects an argument 'name'.")
      const envs = context.find('envs')
      const value = isMap(envs) ? (mapGet(envs, castText(given['name'])) ?? null) : null
      return value === null || value === '' ? (given['default'] ?? null) : value
    },
  },
  loopOutputs: {
    parameters: ['outputs', 'name'],
    call(given) {
      const { outputs, name } = given
      if (!Array.isArray(outputs)) throw templateError("The 'loopOutputs' function expects an argument 'outputs' with type list.")
      if (typeof name !== 'string') throw templateError("The 'loopOutputs' function expects a non-null argument 'name'.")
      return outputs.map((iteration) => memberOf(memberOf(iteration, 'outputs'), name))
    },
  },
  currentEachOutput: { parameters: ['outputs'], call: currentEachOutput },
  tasksWithState: { parameters: ['state'], call: tasksWithState },
}

function memberOf(value: unknown, key: string): unknown {
  return isMap(value) ? (mapGet(value, key) ?? null) : null
}

/** Walks from the outermost parent's value to the own one. */
function currentEachOutput(given: Given, context: Context): unknown {
  let current: unknown = given['outputs']
  if (!isMap(current)) throw templateError("The 'currentEachOutput' function expects an argument 'outputs' with type map.")
  const parents = context.find('parents')
  const values = Array.isArray(parents) ? parents.map((parent) => memberOf(memberOf(parent, 'taskrun'), 'value')).toReversed() : []
  values.push(memberOf(context.find('taskrun'), 'value'))
  for (const value of values) {
    if (value === null) continue
    current = memberOf(current, javaText(value))
    if (current === null) return null
  }
  return current
}

/** `{taskId, state}` of every task run in the state, with `value` inside loops. */
function tasksWithState(given: Given, context: Context): unknown {
  if ((given['state'] ?? null) === null) throw templateError("The 'tasksWithState' function expects an argument 'state'.")
  const wanted = javaText(given['state']).toUpperCase()
  const tasks = context.find('tasks')
  return isMap(tasks) ? mapEntries(tasks).flatMap(([taskId, task]) => (isMap(task) ? statesOf(taskId, task, wanted) : [])) : []
}

function statesOf(taskId: unknown, task: MapValue, wanted: string): unknown[] {
  const state = mapGet(task, 'state')
  if (state !== undefined && !isMap(state)) return matches(state, wanted) ? [{ taskId, state: javaText(state) }] : []
  return mapEntries(task).flatMap(([value, run]) => {
    const inner = memberOf(run, 'state')
    return matches(inner, wanted) ? [{ taskId, state: javaText(inner), value }] : []
  })
}

function matches(state: unknown, wanted: string): boolean {
  return state !== null && javaText(state).toUpperCase() === wanted
}
