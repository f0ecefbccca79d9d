import type { Task } from '../model/flow.ts'
import type { Flowable, Scope } from './flowable.ts'
import { enabledLists, nestedLists, standingOf, tasksAt } from './lists.ts'

/** The sequence of the case that the value names, or the default one. */
export const switchFlowable: Flowable = {
  type: 'io.kestra.plugin.core.flow.Switch',
  nested: (task) => nestedLists(task, [...Object.values(cases(task)).flat(), ...tasksAt(task, 'defaults')]),
  begin: (scope) => {
    const value = switchValue(scope)
    return { value, defaults: !Object.hasOwn(cases(scope.task), value) }
  },
  plan: (scope) => ({ order: 'sequence', concurrent: 0, ...enabledLists(scope.task, chosen(scope) ?? []) }),
  standing: (scope, plan) =>
    chosen(scope) === undefined && scope.task['errors'] === undefined && scope.task['finally'] === undefined
      ? { type: 'ended', state: 'FAILED', note: { level: 'WARN', message: `No task found on flow for the value '${switchValue(scope)}'` } }
      : standingOf(plan, scope),
}

function chosen(scope: Scope): readonly Task[] | undefined {
  const value = switchValue(scope)
  const byCase = cases(scope.task)
  if (Object.hasOwn(byCase, value)) return byCase[value]
  return scope.task['defaults'] === undefined ? undefined : tasksAt(scope.task, 'defaults')
}

const switchValue = (scope: Scope): string => scope.memo('value', () => scope.render(String(scope.task['value'] ?? '')))

function cases(task: Task): Readonly<Record<string, readonly Task[]>> {
  const value = task['cases']
  // The flow parser turns the members of `cases` into lists of Tasks.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, readonly Task[]>>) : {}
}
