import type { Flow, Task } from '../../model/flow.ts'
import type { Registry } from '../../registry.ts'
import { isFields } from '../read/fields.ts'
import { type BranchType, type ClusterBuilder, type FlowGraph, GraphBuilder, type Relation, type RelationType } from './flow-graph.ts'

export interface GraphOptions {
  /** Uids of subflow tasks whose flow is to be drawn in their place. */
  readonly expanded?: ReadonlySet<string>
  /** The flow that such a task starts; undefined when it is not known. */
  readonly subflowOf?: (task: Task) => Flow | undefined
}

/** The graph of a flow, with the shapes of Kestra's: flowables become clusters around their children, triggers stand in a cluster
 *  before the start, errors beside the tasks, `finally` and `afterExecution` behind them. */
export function buildFlowGraph(flow: Flow, registry: Registry, options: GraphOptions = {}): FlowGraph {
  const builder = new GraphBuilder()
  const root = builder.root({ hasFinally: flow.finally.length > 0, hasAfterExecution: flow.afterExecution.length > 0 })
  addFlow({ registry, options }, flow, root)
  const { nodes, edges, clusters, flowables } = builder
  return { nodes, edges, clusters, flowables }
}

interface Context {
  readonly registry: Registry
  readonly options: GraphOptions
}

function addFlow(context: Context, flow: Flow, root: ClusterBuilder): void {
  const { ends } = root
  if (flow.triggers.length > 0) addTriggers(flow, root)
  const nodeRelation = 'SEQUENTIAL'
  addChain(context, root, flow.tasks, { from: ends.start, to: ends.after, first: {}, next: { relationType: 'SEQUENTIAL' }, nodeRelation })
  addErrors(context, root, flow.errors)
  if (ends.finally !== undefined) {
    const to = ends.afterExecution ?? ends.end
    addChain(context, root, flow.finally, { from: ends.finally, to, first: {}, ...branchOf('FINALLY') })
  }
  if (ends.afterExecution !== undefined) {
    addChain(context, root, flow.afterExecution, { from: ends.afterExecution, to: ends.end, first: {}, ...branchOf('AFTER_EXECUTION') })
  }
}

function addTriggers(flow: Flow, root: ClusterBuilder): void {
  const ends = root.cluster({ uid: `${root.uid}.Triggers` }, (inside) => {
    for (const trigger of flow.triggers) {
      const { uid } = inside.node(`${inside.uid}.${trigger.id}`, 'GraphTrigger', { triggerDeclaration: trigger })
      inside.edge(inside.ends.start, uid)
      inside.edge(uid, inside.ends.end)
    }
    return undefined
  })
  root.edge(ends.end, root.ends.start)
}

/** Tasks one after the other. */
interface Chain {
  readonly from: string
  readonly to: string
  readonly first: Relation
  readonly next: Relation
  /** What the nodes of its tasks say of themselves. */
  readonly nodeRelation: RelationType
  readonly branchType?: BranchType
}

const branchOf = (branchType: BranchType) => ({ branchType, nodeRelation: branchType, next: { relationType: branchType } }) as const

function addChain(context: Context, cluster: ClusterBuilder, tasks: readonly Task[], chain: Chain): void {
  let previous = chain.from
  let relation = chain.first
  for (const task of tasks) {
    const { start, end } = addTask(context, cluster, task, chain)
    cluster.edge(previous, start, relation)
    previous = end
    relation = chain.next
  }
  cluster.edge(previous, chain.to)
}

function addErrors(context: Context, cluster: ClusterBuilder, tasks: readonly Task[]): void {
  if (tasks.length === 0) return
  const { start, after } = cluster.ends
  addChain(context, cluster, tasks, { from: start, to: after, first: { relationType: 'ERROR' }, ...branchOf('ERROR') })
}

function addTask(
  context: Context,
  cluster: ClusterBuilder,
  task: Task,
  { nodeRelation, branchType }: Pick<Chain, 'nodeRelation' | 'branchType'>,
): { readonly start: string; readonly end: string } {
  const uid = `${cluster.uid}.${task.id}`
  const branch = branchType === undefined ? {} : { branchType }
  const kind = task.type.endsWith('$ForEachItemExecutable') ? 'executable' : context.registry.find(task.type)?.kind
  const shown = context.options.expanded?.has(uid) === true ? context.options.subflowOf?.(task) : undefined
  if (shown !== undefined) return addSubflow(context, cluster, task, { uid, shown, nodeRelation, branch })
  const shape = kind === 'flowable' || isForEachItem(task) ? shapeOf(task) : undefined
  if (shape === undefined) {
    cluster.node(uid, kind === 'executable' ? 'SubflowGraphTask' : 'GraphTask', { ...branch, task, relationType: nodeRelation })
    return { start: uid, end: uid }
  }
  cluster.graph.flowables.push(task.id)
  const final = tasksOf(task['finally'])
  const { relationType } = shape
  return cluster.cluster({ uid, ...branch, relationType, hasFinally: final.length > 0 }, (inside) => {
    const node = inside.node(uid, 'GraphTask', { ...branch, task, relationType })
    inside.edge(inside.ends.start, uid)
    addChildren(context, inside, task)
    addErrors(context, inside, tasksOf(task['errors']))
    if (inside.ends.finally !== undefined) {
      addChain(context, inside, final, { from: inside.ends.finally, to: inside.ends.end, first: { relationType }, ...branchOf('FINALLY') })
    }
    return node
  })
}

function addSubflow(
  context: Context,
  cluster: ClusterBuilder,
  task: Task,
  { uid, shown, nodeRelation, branch }: { uid: string; shown: Flow; nodeRelation: RelationType; branch: { branchType?: BranchType } },
) {
  const place = { hasFinally: shown.finally.length > 0, hasAfterExecution: shown.afterExecution.length > 0 }
  return cluster.cluster({ uid, type: 'SubflowGraphCluster', ...branch, relationType: nodeRelation, ...place }, (inside) => {
    addFlow(context, { ...shown, triggers: [] }, inside)
    return { uid, type: 'io.kestra.core.models.hierarchies.SubflowGraphTask', ...branch, task, relationType: nodeRelation }
  })
}

function addChildren(context: Context, inside: ClusterBuilder, task: Task): void {
  const chain = (tasks: readonly Task[], first: Relation, next: Relation): void =>
    addChain(context, inside, tasks, { from: inside.uid, to: inside.ends.after, first, next, nodeRelation: 'SEQUENTIAL' })
  const choice = (tasks: readonly Task[], value: string): void => {
    if (tasks.length > 0) chain(tasks, { relationType: 'CHOICE', value }, { relationType: 'SEQUENTIAL', value })
  }
  switch (shortName(task)) {
    case 'If':
      choice(tasksOf(task['then']), 'then')
      return choice(tasksOf(task['else']), 'else')
    case 'Switch':
      for (const [value, tasks] of Object.entries(isFields(task['cases']) ? task['cases'] : {})) choice(tasksOf(tasks), value)
      return choice(tasksOf(task['defaults']), 'defaults')
    case 'Dag':
      return addDag(context, inside, task)
    case 'Parallel':
      return addParallel(context, inside, tasksOf(task['tasks']), 'PARALLEL')
    case 'EachParallel':
      return addParallel(context, inside, tasksOf(task['tasks']), 'DYNAMIC')
    case 'ForEachItem':
      return chain(itemTasks(task), { relationType: 'SEQUENTIAL' }, { relationType: 'SEQUENTIAL' })
    default: {
      const relation: Relation = { relationType: shapeOf(task)?.relationType ?? 'SEQUENTIAL' }
      chain(tasksOf(task['tasks']), relation, relation)
    }
  }
}

/** Every task between the cluster's own node and its end. */
function addParallel(context: Context, inside: ClusterBuilder, tasks: readonly Task[], relationType: RelationType): void {
  for (const task of tasks) {
    const { start, end } = addTask(context, inside, task, { nodeRelation: 'PARALLEL' })
    inside.edge(inside.uid, start, { relationType })
    inside.edge(end, inside.ends.after)
  }
}

function addDag(context: Context, inside: ClusterBuilder, task: Task): void {
  // Made by readDagTasks.
  const nodes = (Array.isArray(task['tasks']) ? task['tasks'] : []) as readonly {
    readonly task: Task
    readonly dependsOn?: readonly string[]
  }[]
  const ends = new Map(nodes.map((node) => [node.task.id, addTask(context, inside, node.task, { nodeRelation: 'SEQUENTIAL' })]))
  const needed = new Set(nodes.flatMap((node) => node.dependsOn ?? []))
  for (const { task: child, dependsOn = [] } of nodes) {
    const own = ends.get(child.id)
    if (own === undefined) continue
    const before = dependsOn.flatMap((id) => ends.get(id)?.end ?? [])
    for (const source of before.length === 0 ? [inside.uid] : before) inside.edge(source, own.start, { relationType: 'PARALLEL' })
    if (!needed.has(child.id)) inside.edge(own.end, inside.ends.after)
  }
}

const shortName = (task: Task): string => task.type.slice(task.type.lastIndexOf('.') + 1)
const isForEachItem = (task: Task): boolean => shortName(task) === 'ForEachItem'

/** The steps a ForEachItem is made of. */
function itemTasks({ id, type, namespace, flowId }: Task): readonly Task[] {
  return [
    { id: `${id}_split`, type: `${type}$ForEachItemSplit` },
    { id: `${id}_items`, type: `${type}$ForEachItemExecutable`, namespace, flowId },
    { id: `${id}_merge`, type: `${type}$ForEachItemMergeOutputs` },
  ]
}

/** How a cluster calls itself; undefined for what is drawn as one node. */
function shapeOf(task: Task): { readonly relationType: RelationType } | undefined {
  switch (shortName(task)) {
    case 'Template':
      return undefined
    case 'Pause':
      return tasksOf(task['tasks']).length === 0 ? undefined : { relationType: 'SEQUENTIAL' }
    case 'Parallel':
      return { relationType: 'PARALLEL' }
    case 'If':
    case 'Switch':
      return { relationType: 'CHOICE' }
    case 'Dag':
    case 'ForEach':
    case 'EachSequential':
    case 'EachParallel':
    case 'Loop':
      return { relationType: 'DYNAMIC' }
    default:
      return { relationType: 'SEQUENTIAL' }
  }
}

// Lists of tasks are made by readTasks.
const tasksOf = (value: unknown): readonly Task[] => (Array.isArray(value) ? (value as readonly Task[]) : [])
