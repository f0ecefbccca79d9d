import type { FlowGraph, GraphCluster, GraphEdge } from './flow-graph.ts'

/** A flow graph as Graphviz text (`dot -Tsvg`). */
export function graphToDot(graph: FlowGraph, title: string): string {
  const lines = ['digraph {', `  label=${quote(title)}`, '  rankdir=TB', '  node [shape=box, style=rounded]']
  const inner = new Set(graph.clusters.flatMap(({ nodes }) => nodes))
  const outside = graph.nodes.filter(({ uid }) => !inner.has(uid)).map(({ uid }) => uid)
  lines.push(...outside.map((uid) => nodeLine(graph, uid, '  ')))
  for (const cluster of graph.clusters) if (cluster.parents.length === 0) lines.push(...clusterLines(graph, cluster, '  '))
  lines.push(...graph.edges.map((edge) => `  ${edgeLine(edge)}`), '}')
  return `${lines.join('\n')}\n`
}

function clusterLines(graph: FlowGraph, cluster: GraphCluster, indent: string): readonly string[] {
  const lines = [`${indent}subgraph ${quote(cluster.cluster.uid)} {`]
  const taskId = cluster.cluster.taskNode?.task?.id
  if (taskId !== undefined) lines.push(`${indent}  label=${quote(taskId)}`)
  const others = graph.clusters.filter((other) => other !== cluster && other.parents.includes(cluster.cluster.uid))
  const elsewhere = new Set(others.flatMap((other) => [other.cluster.uid, ...other.nodes]))
  lines.push(...cluster.nodes.filter((uid) => !elsewhere.has(uid)).map((uid) => nodeLine(graph, uid, `${indent}  `)))
  const inner = graph.clusters.filter((other) => other.parents.at(-1) === cluster.cluster.uid)
  return [...lines, ...inner.flatMap((other) => clusterLines(graph, other, `${indent}  `)), `${indent}}`]
}

function nodeLine(graph: FlowGraph, uid: string, indent: string): string {
  const node = graph.nodes.find((candidate) => candidate.uid === uid)
  const label = node?.task?.id ?? node?.triggerDeclaration?.id
  const type = node?.task?.type ?? node?.triggerDeclaration?.type
  const look = label === undefined ? 'shape=point, label=""' : `label=${quote(`${label}\n${type?.slice(type.lastIndexOf('.') + 1) ?? ''}`)}`
  return `${indent}${quote(uid)} [${look}]`
}

function edgeLine({ source, target, relation }: GraphEdge): string {
  const label = relation.value ?? (relation.relationType === 'SEQUENTIAL' ? undefined : relation.relationType)
  return `${quote(source)} -> ${quote(target)}${label === undefined ? '' : ` [label=${quote(label)}]`}`
}

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
