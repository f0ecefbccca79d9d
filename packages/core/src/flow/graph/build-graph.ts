import type { Flow, Task } from '../../model/flow.ts'
import type { Registry } from '../../registry.ts'
import { isFields } from '../read/fields.ts'
import { type BranchType, type ClusterEnds, type FlowGraph, GraphBuilder, type GraphNode, type Relation } from './flow-graph.ts'

/** The graph of a flow. Flowables become clusters around their children, triggers stand in a cluster of their own before the start. */
export function buildFlowGraph(flow: Flow, registry: Registry): FlowGraph {
  const builder = new GraphBuilder()
  const context: Context = { builder, registry }
  builder.cluster({ uid: 'root', parents: [] }, (ends) => {
    const place: Place = { uid: 'root', parents: ['cluster_root'], ends }
    if (flow.triggers.length > 0) addTriggers(flow, builder, ends)
    addBranches(context, { tasks: flow.tasks, errors: flow.errors, finally: flow.finally, afterExecution: flow.afterExecution }, place)
  })
  return { nodes: builder.nodes, edges: builder.edges, clusters: builder.clusters, flowables: builder.flowables }
}

interface Context {
  readonly builder: GraphBuilder
  readonly registry: Registry
}

/** Where tasks are added: the cluster around them, and between which nodes. */
interface Place {
  readonly uid: string
  readonly parents: readonly string[]
  readonly ends: ClusterEnds
  readonly branchType?: BranchType
}

interface Branches {
  readonly tasks: readonly Task[]
  readonly errors: readonly Task[]
  readonly finally: readonly Task[]
  readonly afterExecution?: readonly Task[]
}

function addTriggers(flow: Flow, builder: GraphBuilder, root: ClusterEnds): void {
  const ends = builder.cluster({ uid: 'root.Triggers', parents: ['cluster_root'] }, ({ start, end }) => {
    for (const trigger of flow.triggers) {
      const uid = builder.node(`root.Triggers.${trigger.id}`, 'GraphTrigger', { triggerDeclaration: trigger })
      builder.edge(start, uid, { relationType: 'SEQUENTIAL' })
      builder.edge(uid, end, { relationType: 'SEQUENTIAL' })
    }
  })
  builder.edge(ends.end, root.start, { relationType: 'SEQUENTIAL' })
}

/** Tasks one after the other, then errors, finally and afterExecution beside them. */
function addBranches(context: Context, branches: Branches, place: Place): void {
  addSequence(context, branches.tasks, place, { relationType: 'SEQUENTIAL' })
  addBranch(context, branches.errors, 'ERROR', place)
  addBranch(context, branches.finally, 'FINALLY', place)
  addBranch(context, branches.afterExecution ?? [], 'AFTER_EXECUTION', place)
}

function addBranch(context: Context, tasks: readonly Task[], branchType: BranchType, place: Place): void {
  if (tasks.length > 0) addSequence(context, tasks, { ...place, branchType }, { relationType: branchType })
}

/** A chain from the start of the place to its end. */
function addSequence(context: Context, tasks: readonly Task[], place: Place, first: Relation): void {
  let previous = place.ends.start
  let relation = first
  for (const task of tasks) {
    const { start, end } = addTask(context, task, place)
    context.builder.edge(previous, start, relation)
    previous = end
    relation = { relationType: 'SEQUENTIAL' }
  }
  context.builder.edge(previous, place.ends.end, previous === place.ends.start ? first : { relationType: 'SEQUENTIAL' })
}

/** Every task between the start and the end of the place. */
function addParallel(context: Context, tasks: readonly Task[], place: Place, relation: Relation): void {
  for (const task of tasks) {
    const { start, end } = addTask(context, task, place)
    context.builder.edge(place.ends.start, start, relation)
    context.builder.edge(end, place.ends.end, { relationType: 'SEQUENTIAL' })
  }
}

function addTask(context: Context, task: Task, place: Place): ClusterEnds {
  const { builder, registry } = context
  const uid = `${place.uid}.${task.id}`
  const branch = place.branchType === undefined ? {} : { branchType: place.branchType }
  const kind = registry.find(task.type)?.kind
  if (kind !== 'flowable' || isLeaf(task)) {
    const node = builder.node(uid, kind === 'executable' ? 'SubflowGraphTask' : 'GraphTask', { ...branch, task })
    return { start: node, end: node }
  }
  builder.flowables.push(task.id)
  const relationType = childRelation(task).relationType
  const taskNode: GraphNode = { uid, type: 'io.kestra.core.models.hierarchies.GraphTask', ...branch, task }
  return builder.cluster({ uid, parents: place.parents, ...branch, relationType, taskNode }, (ends) => {
    const node = builder.node(uid, 'GraphTask', { ...branch, task, relationType })
    builder.edge(ends.start, node, { relationType: 'SEQUENTIAL' })
    const inside: Place = { uid, parents: [...place.parents, `cluster_${uid}`], ends: { start: node, end: ends.end }, ...branch }
    addChildren(context, task, inside)
    addBranch(context, tasksOf(task['errors']), 'ERROR', inside)
    addBranch(context, tasksOf(task['finally']), 'FINALLY', inside)
  })
}

function addChildren(context: Context, task: Task, place: Place): void {
  const name = shortName(task)
  if (name === 'If') {
    addSequence(context, tasksOf(task['then']), place, { relationType: 'CHOICE', value: 'true' })
    if (tasksOf(task['else']).length > 0) addSequence(context, tasksOf(task['else']), place, { relationType: 'CHOICE', value: 'false' })
  } else if (name === 'Switch') {
    for (const [value, tasks] of Object.entries(isFields(task['cases']) ? task['cases'] : {})) {
      addSequence(context, tasksOf(tasks), place, { relationType: 'CHOICE', value })
    }
    if (tasksOf(task['defaults']).length > 0)
      addSequence(context, tasksOf(task['defaults']), place, { relationType: 'CHOICE', value: 'defaults' })
  } else if (name === 'Dag') addDag(context, task, place)
  else if (name === 'Parallel' || name === 'EachParallel') addParallel(context, tasksOf(task['tasks']), place, childRelation(task))
  else addSequence(context, tasksOf(task['tasks']), place, childRelation(task))
}

function addDag(context: Context, task: Task, place: Place): void {
  // Made by readDagTasks.
  const nodes = (Array.isArray(task['tasks']) ? task['tasks'] : []) as readonly {
    readonly task: Task
    readonly dependsOn?: readonly string[]
  }[]
  const ends = new Map(nodes.map((node) => [node.task.id, addTask(context, node.task, place)]))
  const needed = new Set(nodes.flatMap((node) => node.dependsOn ?? []))
  for (const { task: child, dependsOn = [] } of nodes) {
    const own = ends.get(child.id)
    if (own === undefined) continue
    const before = dependsOn.flatMap((id) => ends.get(id)?.end ?? [])
    for (const source of before.length === 0 ? [place.ends.start] : before) {
      context.builder.edge(source, own.start, { relationType: before.length === 0 ? 'PARALLEL' : 'SEQUENTIAL' })
    }
    if (!needed.has(child.id)) context.builder.edge(own.end, place.ends.end, { relationType: 'SEQUENTIAL' })
  }
}

const shortName = (task: Task): string => task.type.slice(task.type.lastIndexOf('.') + 1)

/** ForEachItem and a Pause without tasks have no children in the graph. */
const isLeaf = (task: Task): boolean =>
  shortName(task) === 'ForEachItem' ||
  shortName(task) === 'Template' ||
  (shortName(task) === 'Pause' && tasksOf(task['tasks']).length === 0)

function childRelation(task: Task): Relation {
  switch (shortName(task)) {
    case 'Parallel':
    case 'Dag':
      return { relationType: 'PARALLEL' }
    case 'If':
    case 'Switch':
      return { relationType: 'CHOICE' }
    case 'ForEach':
    case 'EachSequential':
    case 'EachParallel':
    case 'Loop':
    case 'LoopUntil':
      return { relationType: 'DYNAMIC' }
    default:
      return { relationType: 'SEQUENTIAL' }
  }
}

// Lists of tasks are made by readTasks.
const tasksOf = (value: unknown): readonly Task[] => (Array.isArray(value) ? (value as readonly Task[]) : [])
