import type { Input } from '../../model/flow.ts'
import type { FlowRule } from './flow-rule.ts'

/** What is wrong with the inputs together: paths that collide, dependencies on nothing, cycles. */
export function inputGraphRules(inputs: readonly Input[]): readonly FlowRule[] {
  const leaves = inputs.flatMap(leavesOf)
  return [...pathRules(leaves, inputs), ...dependencyRules(leaves)]
}

interface Leaf {
  readonly id: string
  readonly dependsOn: readonly string[]
}

function leavesOf(input: Input): readonly Leaf[] {
  const nested = input['inputs']
  if (input.type !== 'FORM' || !Array.isArray(nested)) return [{ id: input.id, dependsOn: input.dependsOn?.inputs ?? [] }]
  // Made by readInputs.
  return (nested as readonly Input[]).map((leaf) => ({ id: `${input.id}.${leaf.id}`, dependsOn: leaf.dependsOn?.inputs ?? [] }))
}

function pathRules(leaves: readonly Leaf[], inputs: readonly Input[]): readonly FlowRule[] {
  const rules: FlowRule[] = []
  const ids = leaves.map((leaf) => leaf.id)
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  const hasForms = inputs.some((input) => input.type === 'FORM')
  if (twice.size > 0 && hasForms)
    rules.push({ path: ['inputs'], code: 'DUPLICATE_ID', message: `Duplicate input path [${[...twice].join(', ')}]` })
  for (const id of ids) {
    const below = ids.find((other) => other.startsWith(`${id}.`))
    if (below === undefined) continue
    const message = `Input path '${id}' conflicts with '${below}'; one cannot be nested under the other.`
    rules.push({ path: ['inputs'], code: 'DUPLICATE_ID', message })
  }
  return rules
}

function dependencyRules(leaves: readonly Leaf[]): readonly FlowRule[] {
  const byId = new Map(leaves.map((leaf) => [leaf.id, leaf]))
  return leaves.flatMap((leaf, index) => {
    const path = ['inputs', index]
    const unknown = leaf.dependsOn
      .filter((id) => !byId.has(id))
      .map((id) => ({ path, code: 'INPUT_DEPENDENCY', message: `Input with id '${leaf.id}' depends on a non-existent input '${id}'.` }))
    const cycle = cycleOf(leaf, byId)
    if (cycle === undefined) return unknown
    const message = `Cycle dependency detected for input with id '${leaf.id}': [${cycle.join(', ')}]`
    return [...unknown, { path, code: 'INPUT_DEPENDENCY', message }]
  })
}

/** The inputs from one back to itself, starting with it; undefined when there is no such way. */
function cycleOf(start: Leaf, byId: ReadonlyMap<string, Leaf>): readonly string[] | undefined {
  const visited = new Set<string>()
  const walk = (leaf: Leaf, way: readonly string[]): readonly string[] | undefined => {
    for (const id of leaf.dependsOn) {
      if (id === start.id) return way
      const next = byId.get(id)
      if (next === undefined || visited.has(id)) continue
      visited.add(id)
      const found = walk(next, [...way, id])
      if (found !== undefined) return found
    }
    return undefined
  }
  return walk(start, [start.id])
}
