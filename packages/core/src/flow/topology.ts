import type { Flow } from '../model/flow.ts'
import { flowListenersOf } from '../trigger/flow-listener.ts'
import { allTasks } from './rules/all-tasks.ts'

/** A flow in the topology, as the REST API names it. */
export interface FlowNode {
  readonly uid: string
  readonly tenantId: string
  readonly namespace: string
  readonly id: string
}

export interface FlowEdge {
  readonly source: string
  readonly target: string
  /** FLOW_TASK: a task of the source starts the target. FLOW_TRIGGER: a trigger of the target listens to the source. */
  readonly relation: 'FLOW_TASK' | 'FLOW_TRIGGER'
}

export interface FlowTopology {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
}

interface Named {
  readonly namespace: string
  readonly id: string
}

const uidOf = (tenantId: string, { namespace, id }: Named): string => `${tenantId}_${namespace}_${id}`

/** How flows depend on each other, as far as their texts name it: subflows by literal names, Flow triggers by the flows they listen to.
 *  Only flows that exist. */
export function flowTopology(flows: readonly Flow[], timezone: string): FlowTopology {
  const nodes = new Map(flows.map((flow) => [uidOf(flow.tenantId, flow), { uid: uidOf(flow.tenantId, flow), ...keyOf(flow) }]))
  const edges: FlowEdge[] = []
  const known = new Set<string>()
  const add = (edge: FlowEdge): void => {
    const key = `${edge.source} ${edge.target} ${edge.relation}`
    if (known.has(key) || !nodes.has(edge.source) || !nodes.has(edge.target)) return
    known.add(key)
    edges.push(edge)
  }
  for (const flow of flows) {
    const own = uidOf(flow.tenantId, flow)
    for (const target of subflowsOf(flow)) add({ source: own, target: uidOf(flow.tenantId, target), relation: 'FLOW_TASK' })
    for (const source of upstreamOf(flow, timezone)) add({ source: uidOf(flow.tenantId, source), target: own, relation: 'FLOW_TRIGGER' })
  }
  return { nodes: [...nodes.values()], edges }
}

const keyOf = ({ tenantId, namespace, id }: Flow) => ({ tenantId, namespace, id })

/** Flows that a task of this one names literally. */
function subflowsOf(flow: Flow): readonly Named[] {
  return allTasks(flow).flatMap(({ namespace, flowId }) =>
    typeof namespace === 'string' && typeof flowId === 'string' && !`${namespace}${flowId}`.includes('{{')
      ? [{ namespace, id: flowId }]
      : [],
  )
}

function upstreamOf(flow: Flow, timezone: string): readonly Named[] {
  const keys = flowListenersOf({ ...flow, disabled: false, draft: false }, timezone).flatMap(({ upstream }) => [...(upstream ?? [])])
  return keys.map((key) => {
    const slash = key.indexOf('/')
    return { namespace: key.slice(0, slash), id: key.slice(slash + 1) }
  })
}

/** The part of a topology around some flows. `targetsOnly`: what they start, not what starts them. `whole`: and what those
 *  start in turn, to the end. */
export function aroundFlows(
  topology: FlowTopology,
  isCentre: (node: FlowNode) => boolean,
  options: { readonly targetsOnly: boolean; readonly whole: boolean },
): FlowTopology {
  const centre = new Set(topology.nodes.filter(isCentre).map(({ uid }) => uid))
  const reached = new Set(centre)
  const edges = new Set<FlowEdge>()
  for (let before = -1; before !== edges.size; ) {
    before = edges.size
    for (const edge of topology.edges) {
      const from = options.whole ? reached : centre
      if (!from.has(edge.source) && (options.targetsOnly || !from.has(edge.target))) continue
      edges.add(edge)
      reached.add(edge.source).add(edge.target)
    }
  }
  const kept = [...edges]
  const shown = new Set(kept.flatMap(({ source, target }) => [source, target]))
  return { nodes: topology.nodes.filter(({ uid }) => shown.has(uid)), edges: kept }
}
