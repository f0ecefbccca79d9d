import type { Task, Trigger } from '../../model/flow.ts'

/** How one node follows another. */
export type RelationType = 'SEQUENTIAL' | 'CHOICE' | 'ERROR' | 'FINALLY' | 'AFTER_EXECUTION' | 'PARALLEL' | 'DYNAMIC'
export type BranchType = 'ERROR' | 'FINALLY' | 'AFTER_EXECUTION'

/** Empty where nothing needs to be said: into and out of a cluster. */
export interface Relation {
  readonly relationType?: RelationType
  /** Case of a Switch, branch of an If. */
  readonly value?: string
}

/** A node as the REST API names it: `type` is the name of Kestra's class. */
export interface GraphNode {
  /** Enclosing cluster's uid + `.` + id. */
  readonly uid: string
  readonly type: string
  readonly branchType?: BranchType
  readonly task?: Task
  readonly relationType?: RelationType
  readonly triggerDeclaration?: Trigger
}

export interface GraphEdge {
  readonly source: string
  readonly target: string
  readonly relation: Relation
}

export interface GraphCluster {
  readonly cluster: {
    readonly uid: string
    readonly type: string
    readonly relationType?: RelationType
    readonly branchType?: BranchType
    readonly taskNode?: GraphNode
    /** Where its `finally` begins; there even without any, as Kestra writes it. */
    readonly finally: { readonly uid: string; readonly type: string }
  }
  /** Uids of its nodes; of a cluster inside it the uid, the start and the end. */
  readonly nodes: readonly string[]
  /** Uids of the clusters around it, outermost first. */
  readonly parents: readonly string[]
  readonly start: string
  readonly end: string
}

/** A flow as nodes, edges and clusters: what `GET /flows/{namespace}/{id}/graph` answers. */
export interface FlowGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly clusters: readonly GraphCluster[]
  /** Ids of the flowable tasks. */
  readonly flowables: readonly string[]
}

const prefix = 'io.kestra.core.models.hierarchies.'
type NodeType = 'GraphTask' | 'SubflowGraphTask' | 'GraphTrigger'

export interface ClusterPlace {
  readonly uid: string
  readonly type?: 'GraphCluster' | 'SubflowGraphCluster'
  readonly branchType?: BranchType
  readonly relationType?: RelationType
  readonly hasFinally?: boolean
  readonly hasAfterExecution?: boolean
}

/** The nodes every cluster has. Their uids are no possible task ids. */
export interface ClusterEnds {
  readonly start: string
  readonly end: string
  /** Where errors and the last task lead to: finally, afterExecution or the end, whichever comes first. */
  readonly after: string
  readonly finally?: string
  readonly afterExecution?: string
}

/** Collects a graph: nodes in the order of the flow, clusters from the outside in. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = []
  readonly edges: GraphEdge[] = []
  readonly clusters: GraphCluster[] = []
  readonly flowables: string[] = []

  root(options: { readonly hasFinally: boolean; readonly hasAfterExecution: boolean }): ClusterBuilder {
    return new ClusterBuilder(this, { uid: 'root', ...options }, [])
  }
}

/** Collects what stands in one cluster. */
export class ClusterBuilder {
  readonly uid: string
  readonly ends: ClusterEnds
  readonly graph: GraphBuilder
  private readonly parents: readonly string[]
  /** What Kestra counts as its nodes, in the order they come up. */
  private readonly members = new Set<string>()

  constructor(
    graph: GraphBuilder,
    { uid, branchType, hasFinally = false, hasAfterExecution = false }: ClusterPlace,
    parents: readonly string[],
  ) {
    this.graph = graph
    this.uid = uid
    this.parents = parents
    const branch = branchType === undefined ? {} : { branchType }
    const end = (name: string, type: string): string => {
      graph.nodes.push({ uid: `${uid}.${name}-[${name}]`, type: `${prefix}${type}`, ...branch })
      this.members.add(`${uid}.${name}-[${name}]`)
      return `${uid}.${name}-[${name}]`
    }
    const start = end('root', 'GraphClusterRoot')
    const final = hasFinally ? end('finally', 'GraphClusterFinally') : undefined
    const aftermath = hasAfterExecution ? end('after-execution', 'GraphClusterAfterExecution') : undefined
    const last = end('end', 'GraphClusterEnd')
    this.ends = {
      start,
      end: last,
      after: final ?? aftermath ?? last,
      ...(final !== undefined && { finally: final }),
      ...(aftermath !== undefined && { afterExecution: aftermath }),
    }
  }

  /** The node of a task or trigger. */
  node(uid: string, type: NodeType, rest: Omit<GraphNode, 'uid' | 'type'>): GraphNode {
    const node = { uid, type: `${prefix}${type}`, ...rest }
    this.graph.nodes.push(node)
    this.members.add(uid)
    return node
  }

  edge(source: string, target: string, relation: Relation = {}): void {
    this.members.add(source).add(target)
    this.graph.edges.push({ source, target, relation })
  }

  /** A cluster inside this one, with what `fill` puts into it; `fill` gives its task's node. */
  cluster(place: ClusterPlace, fill: (inside: ClusterBuilder) => GraphNode | undefined): ClusterEnds {
    const { uid, type = 'GraphCluster', branchType, relationType } = place
    this.members.add(`cluster_${uid}`)
    const parents = this.uid === 'root' ? this.parents : [...this.parents, `cluster_${this.uid}`]
    // Its place among the clusters is before those inside it.
    const at = this.graph.clusters.length
    const inside = new ClusterBuilder(this.graph, place, parents)
    const taskNode = fill(inside)
    this.graph.clusters.splice(at, 0, {
      cluster: {
        uid: `cluster_${uid}`,
        type: `${prefix}${type}`,
        ...(relationType !== undefined && { relationType }),
        ...(branchType !== undefined && { branchType }),
        ...(taskNode !== undefined && { taskNode }),
        finally: { uid: inside.ends.finally ?? `${uid}.finally-[finally]`, type: `${prefix}GraphClusterFinally` },
      },
      nodes: [...inside.members],
      parents,
      start: inside.ends.start,
      end: inside.ends.end,
    })
    return inside.ends
  }
}
