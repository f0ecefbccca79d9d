import type { FlowGraph, GraphCluster, GraphEdge } from './flow-graph.ts'

/** A flow graph as Graphviz text (`dot -Tsvg`). */
export function graphToDot(graph: FlowGraph, title: string): string {
  const lines = ['digraph {', `  label=${quote(title)}`, '  rankdir=TB', '  node [shape=box, style=rounded]']
  const root = graph.clusters.find((cluster) => cluster.parents.length === 0)
  if (root !== undefined) lines.push(...clusterLines(graph, root, '  '))
  lines.push(...graph.edges.map((edge) => `  ${edgeLine(edge)}`), '}')
  return `${lines.join('\n')}\n`
}

function clusterLines(graph: FlowGraph, cluster: GraphCluster, indent: string): readonly string[] {
  const lines = [`${indent}subgraph ${quote(cluster.cluster.uid)} {`]
  const taskId = cluster.cluster.taskNode?.task?.id
  if (taskId !== undefined) lines.push(`${indent}  label=${quote(taskId)}`)
  for (const uid of cluster.nodes) {
    const node = graph.nodes.find((candidate) => candidate.uid === uid)
    const label = node?.task?.id ?? node?.triggerDeclaration?.id
    const type = node?.task?.type ?? node?.triggerDeclaration?.type
    const look =
      label === undefined ? 'shape=point, label=""' : `label=${quote(`${label}\n${type?.slice(type.lastIndexOf('.') + 1) ?? ''}`)}`
    lines.push(`${indent}  ${quote(uid)} [${look}]`)
  }
  const inner = graph.clusters.filter((other) => other.parents.at(-1) === cluster.cluster.uid)
  return [...lines, ...inner.flatMap((other) => clusterLines(graph, other, `${indent}  `)), `${indent}}`]
}

function edgeLine({ source, target, relation }: GraphEdge): string {
  const label = relation.value ?? (relation.relationType === 'SEQUENTIAL' ? undefined : relation.relationType)
  return `${quote(source)} -> ${quote(target)}${label === undefined ? '' : ` [label=${quote(label)}]`}`
}

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
