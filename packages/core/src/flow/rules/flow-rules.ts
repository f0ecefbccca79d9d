import { type Generation, rulesOf } from '../../generation.ts'
import type { Input, Trigger } from '../../model/flow.ts'
import { isFields } from '../read/fields.ts'
import type { FlowContent } from '../read/read-flow.ts'
import { allTasks } from './all-tasks.ts'
import type { FlowRule } from './flow-rule.ts'
import { inputDefaultRules } from './input-default-rules.ts'
import { inputGraphRules } from './input-graph-rules.ts'
import { referenceRules } from './reference-rules.ts'

const reservedIds = ['pause', 'resume', 'force-run', 'change-status', 'kill', 'executions', 'search', 'source', 'disable', 'enable']

/** What is wrong with a flow as a whole (core-semantics §1.4, changes-2.0 §1). */
export function flowRules(flow: FlowContent, generation: Generation): readonly FlowRule[] {
  return [
    ...reservedIdRules(flow, generation),
    ...duplicateRules(flow),
    ...inputGraphRules(flow.inputs),
    ...recursionRules(flow),
    ...referenceRules(flow, generation),
    ...(rulesOf(generation).checksScheduleInputs ? scheduleRules(flow) : []),
    ...(rulesOf(generation).checksInputDefaults ? inputDefaultRules(flow.inputs, generation) : []),
  ]
}

function reservedIdRules(flow: FlowContent, generation: Generation): readonly FlowRule[] {
  if (!rulesOf(generation).reservesFlowIds || !reservedIds.includes(flow.id)) return []
  const message = `Flow id is a reserved keyword: ${flow.id}. List of reserved keywords: ${reservedIds.join(', ')}`
  return [{ path: ['id'], code: 'RESERVED_ID', message }]
}

function duplicateRules(flow: FlowContent): readonly FlowRule[] {
  const preconditions = flow.triggers.flatMap((trigger) => {
    const id = isFields(trigger['preconditions']) ? trigger['preconditions']['id'] : undefined
    return typeof id === 'string' ? [id] : []
  })
  const ids = (items: readonly { readonly id: string }[]) => items.map((item) => item.id)
  return [
    ...duplicates('tasks', 'Duplicate task id with name', ids(allTasks(flow))),
    ...duplicates('triggers', 'Duplicate trigger id with name', ids(flow.triggers)),
    ...duplicates('inputs', 'Duplicate input with name', ids(flow.inputs)),
    ...duplicates('outputs', 'Duplicate output with name', ids(flow.outputs)),
    ...duplicates('triggers', 'Duplicate preconditions with id', preconditions),
  ]
}

function duplicates(list: string, words: string, ids: readonly string[]): readonly FlowRule[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const id of ids) {
    if (id !== '' && seen.has(id)) twice.add(id)
    seen.add(id)
  }
  if (twice.size === 0) return []
  // Of tasks, which hang anywhere in the flow, only the list is pointed at.
  const second = ids.findIndex((id, index) => twice.has(id) && ids.indexOf(id) < index)
  const path = list === 'tasks' ? [list] : [list, second]
  return [{ path, code: 'DUPLICATE_ID', message: `${words} [${[...twice].join(', ')}]` }]
}

const subflows = ['io.kestra.plugin.core.flow.Subflow', 'io.kestra.plugin.core.flow.ForEachItem']

function recursionRules(flow: FlowContent): readonly FlowRule[] {
  const calls = allTasks(flow).filter(
    (task) => subflows.includes(task.type) && task['namespace'] === flow.namespace && task['flowId'] === flow.id,
  )
  return calls.map(() => ({ path: ['tasks'], code: 'RECURSIVE_CALL', message: `Recursive call to flow [${flow.namespace}.${flow.id}]` }))
}

/** A Schedule that could never start because nobody gives an input. */
function scheduleRules(flow: FlowContent): readonly FlowRule[] {
  const required = flow.inputs
    .flatMap(leaves)
    .filter((input) => input.required && input.defaults === undefined && input['autoSelectFirst'] !== true)
  return flow.triggers.flatMap((trigger, index) => {
    if (trigger.type !== 'io.kestra.plugin.core.trigger.Schedule') return []
    const missing = required.filter((input) => !isGiven(trigger, input)).map((input) => input.id)
    if (missing.length === 0) return []
    const message = `Missing inputs for Schedule Trigger '${trigger.id}', missing inputs: '${missing.join(' | ')}'`
    return [{ path: ['triggers', index], code: 'MISSING_INPUTS', message }]
  })
}

function isGiven(trigger: Trigger, input: Input): boolean {
  const given = trigger['inputs']
  if (!isFields(given)) return false
  if (given[input.id] !== undefined) return true
  return input.id.split('.').reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), given) !== undefined
}

/** Assets of tasks, which only the Enterprise Edition has. */
export const assetRules = (flow: FlowContent): readonly FlowRule[] =>
  allTasks(flow)
    .filter((task) => task['assets'] !== undefined)
    .map((task) => {
      const message = `Task '${task.id}' can't have any \`assets\` because assets are only available in Enterprise Edition.`
      return { path: ['tasks'], code: 'ENTERPRISE', message }
    })

function leaves(input: Input): readonly Input[] {
  if (input.type !== 'FORM' || !Array.isArray(input['inputs'])) return [input]
  // Made by readInputs.
  return (input['inputs'] as readonly Input[]).map((leaf) => ({ ...leaf, id: `${input.id}.${leaf.id}` }))
}
