import { expect, test } from 'vitest'
import { buildFlowGraph, type FlowGraph, graphToDot } from '../../src/flow/index.ts'
import { flowOf, mustParse, oneTask, options } from './fixture.ts'

const ret = 'type: io.kestra.plugin.core.debug.Return'
const flow = 'type: io.kestra.plugin.core.flow'
const graphOf = (tasks: string, rest = ''): FlowGraph => buildFlowGraph(mustParse(flowOf(tasks, rest)), options.registry)

/** Edges as `a -> b`, uids without the root, relation unless sequential. */
const edges = (graph: FlowGraph): readonly string[] =>
  graph.edges.map(({ source, target, relation }) => {
    const how =
      relation.relationType === 'SEQUENTIAL' ? '' : ` ${relation.relationType}${relation.value === undefined ? '' : ` ${relation.value}`}`
    return `${source} -> ${target}${how}`.replaceAll('root.', '')
  })

test('tasks follow one another between the start and the end', () => {
  expect(edges(graphOf(`${oneTask}\n  - {id: two, ${ret}}`))).toEqual(['[start] -> one', 'one -> two', 'two -> [end]'])
})

test('a flowable is a cluster around its children', () => {
  const graph = graphOf(`  - {id: p, ${flow}.Parallel, tasks: [{id: a, ${ret}}, {id: b, ${ret}}]}`)
  expect(graph.flowables).toEqual(['p'])
  expect(graph.clusters.find(({ cluster }) => cluster.uid === 'cluster_root.p')).toMatchObject({
    nodes: ['root.p.[start]', 'root.p.[end]', 'root.p', 'root.p.a', 'root.p.b'],
    parents: ['cluster_root'],
    cluster: { relationType: 'PARALLEL', taskNode: { task: { id: 'p' } } },
  })
  expect(edges(graph)).toContain('p -> p.a PARALLEL')
  expect(edges(graph)).toContain('p -> p.b PARALLEL')
})

test('choices carry their value', () => {
  const graph = graphOf(
    `  - {id: i, ${flow}.If, condition: x, then: [{id: a, ${ret}}], else: [{id: b, ${ret}}]}\n  - {id: s, ${flow}.Switch, value: x, cases: {k: [{id: c, ${ret}}]}, defaults: [{id: d, ${ret}}]}`,
  )
  expect(edges(graph)).toEqual(
    expect.arrayContaining(['i -> i.a CHOICE true', 'i -> i.b CHOICE false', 's -> s.c CHOICE k', 's -> s.d CHOICE defaults']),
  )
})

test('a Dag follows its dependencies', () => {
  const graph = graphOf(`  - {id: d, ${flow}.Dag, tasks: [{task: {id: a, ${ret}}}, {task: {id: b, ${ret}}, dependsOn: [a]}]}`)
  expect(edges(graph)).toEqual(expect.arrayContaining(['d -> d.a PARALLEL', 'd.a -> d.b', 'd.b -> d.[end]']))
  expect(edges(graph)).not.toContain('d.a -> d.[end]')
})

test('errors, finally, afterExecution and triggers stand beside', () => {
  const graph = graphOf(
    oneTask,
    `errors: [{id: e, ${ret}}]\nfinally: [{id: f, ${ret}}]\nafterExecution: [{id: x, ${ret}}]\ntriggers: [{id: t, type: io.kestra.plugin.core.trigger.Schedule, cron: "@daily"}]`,
  )
  expect(edges(graph)).toEqual(
    expect.arrayContaining(['[start] -> e ERROR', '[start] -> f FINALLY', '[start] -> x AFTER_EXECUTION', 'Triggers.[end] -> [start]']),
  )
  expect(graph.nodes.find((node) => node.uid === 'root.Triggers.t')).toMatchObject({ triggerDeclaration: { id: 't' } })
  expect(graph.nodes.find((node) => node.uid === 'root.e')).toMatchObject({ branchType: 'ERROR' })
})

test('the graph as Graphviz text nests its clusters', () => {
  const dot = graphToDot(graphOf(`  - {id: s, ${flow}.Sequential, tasks: [{id: a, ${ret}}]}`), 'a.b "f"')
  expect(dot).toContain('label="a.b \\"f\\""')
  expect(dot).toContain('    subgraph "cluster_root.s" {\n      label="s"')
  expect(dot).toContain('"root.s.a" [label="a\\nReturn"]')
  expect(dot.match(/{/g)).toHaveLength(dot.match(/}/g)?.length ?? 0)
})
