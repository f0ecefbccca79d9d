import type { Task, Trigger } from '../../model/flow.ts'

/** How one node follows another. */
export type RelationType = 'SEQUENTIAL' | 'CHOICE' | 'ERROR' | 'FINALLY' | 'AFTER_EXECUTION' | 'PARALLEL' | 'DYNAMIC'
export type BranchType = 'ERROR' | 'FINALLY' | 'AFTER_EXECUTION'

export interface Relation {
  readonly relationType: RelationType
  /** Case of a Switch, branch of an If, value of a loop. */
  readonly value?: string
}

/** A node as the REST API names it: `type` is the name of Kestra's class. */
export interface GraphNode {
  /** Enclosing cluster's uid + `.` + id. */
  readonly uid: string
  readonly type: string
  readonly branchType?: BranchType
  readonly relationType?: RelationType
  readonly task?: Task
  readonly values?: readonly string[]
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
  }
  /** Uids of its nodes. */
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

/** Collects a graph: nodes and edges by cluster. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = []
  readonly edges: GraphEdge[] = []
  readonly clusters: GraphCluster[] = []
  readonly flowables: string[] = []

  node(uid: string, type: string, rest: Omit<GraphNode, 'uid' | 'type'> = {}): string {
    this.nodes.push({ uid, type: `${prefix}${type}`, ...rest })
    return uid
  }

  edge(source: string, target: string, relation: Relation): void {
    this.edges.push({ source, target, relation })
  }

  /** Adds a cluster around everything that `fill` adds, with a start and an end of its own; their uids are no possible task ids. */
  cluster(place: ClusterPlace, fill: (inside: ClusterEnds) => void): ClusterEnds {
    const { uid, type = 'GraphCluster', parents, branchType, relationType, taskNode } = place
    const first = this.nodes.length
    const branch = branchType === undefined ? {} : { branchType }
    const ends = {
      start: this.node(`${uid}.[start]`, 'GraphClusterRoot', branch),
      end: this.node(`${uid}.[end]`, 'GraphClusterEnd', branch),
    }
    const inner = new Set(this.clusters)
    fill(ends)
    const below = this.clusters.filter((cluster) => !inner.has(cluster)).flatMap((cluster) => cluster.nodes)
    const nodes = this.nodes.slice(first).map((node) => node.uid)
    this.clusters.push({
      cluster: {
        uid: `cluster_${uid}`,
        type: `${prefix}${type}`,
        ...(relationType === undefined ? {} : { relationType }),
        ...branch,
        ...(taskNode === undefined ? {} : { taskNode }),
      },
      nodes: nodes.filter((node) => !below.includes(node)),
      parents,
      ...ends,
    })
    return ends
  }
}

export interface ClusterPlace {
  readonly uid: string
  readonly type?: 'GraphCluster' | 'SubflowGraphCluster'
  readonly parents: readonly string[]
  readonly branchType?: BranchType
  readonly relationType?: RelationType
  readonly taskNode?: GraphNode
}

export interface ClusterEnds {
  readonly start: string
  readonly end: string
}
