import { expect, test } from 'vitest'
import { buildFlowGraph, type FlowGraph, graphToDot } from '../../src/flow/index.ts'
import { flowOf, mustParse, oneTask, options } from './fixture.ts'

const ret = 'type: io.kestra.plugin.core.debug.Return'
const flow = 'type: io.kestra.plugin.core.flow'
const graphOf = (tasks: string, rest = ''): FlowGraph => buildFlowGraph(mustParse(flowOf(tasks, rest)), options.registry)

/** Edges as `a -> b`, uids without the root, with what the relation says. */
const edges = (graph: FlowGraph): readonly string[] =>
  graph.edges
    .map(({ source, target, relation }) => `${source} -> ${target} ${relation.relationType ?? ''} ${relation.value ?? ''}`.trim())
    .map((edge) => edge.replaceAll('root.', '').replaceAll(/(root|end|finally|after-execution)-\[\1\]/g, '[$1]'))

const nodes = (graph: FlowGraph): readonly string[] =>
  graph.nodes.map(({ uid, branchType = '-', relationType = '-' }) => `${uid} ${branchType} ${relationType}`)

test('tasks follow one another between the start and the end', () => {
  const graph = graphOf(`${oneTask}\n  - {id: two, ${ret}}`)
  expect(edges(graph)).toEqual(['[root] -> one', 'one -> two SEQUENTIAL', 'two -> [end]'])
  expect(nodes(graph)).toEqual(['root.root-[root] - -', 'root.end-[end] - -', 'root.one - SEQUENTIAL', 'root.two - SEQUENTIAL'])
  expect(graph.clusters).toEqual([])
})

test('a flowable is a cluster around its children', () => {
  const graph = graphOf(`  - {id: p, ${flow}.Parallel, tasks: [{id: a, ${ret}}, {id: b, ${ret}}]}`)
  expect(graph.flowables).toEqual(['p'])
  expect(graph.clusters).toEqual([
    {
      cluster: {
        uid: 'cluster_root.p',
        type: 'io.kestra.core.models.hierarchies.GraphCluster',
        relationType: 'PARALLEL',
        taskNode: expect.objectContaining({ uid: 'root.p', relationType: 'PARALLEL', task: expect.objectContaining({ id: 'p' }) }),
        finally: { uid: 'root.p.finally-[finally]', type: 'io.kestra.core.models.hierarchies.GraphClusterFinally' },
      },
      nodes: ['root.p.root-[root]', 'root.p.end-[end]', 'root.p', 'root.p.a', 'root.p.b'],
      parents: [],
      start: 'root.p.root-[root]',
      end: 'root.p.end-[end]',
    },
  ])
  expect(edges(graph).toSorted()).toEqual([
    '[root] -> p.[root]',
    'p -> p.a PARALLEL',
    'p -> p.b PARALLEL',
    'p.[end] -> [end]',
    'p.[root] -> p',
    'p.a -> p.[end]',
    'p.b -> p.[end]',
  ])
})

test('clusters in clusters: parents from the outside in, the inner one among the nodes of the outer', () => {
  const graph = graphOf(`  - {id: s, ${flow}.Sequential, tasks: [{id: p, ${flow}.Parallel, tasks: [{id: a, ${ret}}]}, {id: b, ${ret}}]}`)
  expect(graph.clusters.map(({ cluster, parents }) => [cluster.uid, parents])).toEqual([
    ['cluster_root.s', []],
    ['cluster_root.s.p', ['cluster_root.s']],
  ])
  expect(graph.clusters[0]?.nodes).toEqual([
    ...['root.s.root-[root]', 'root.s.end-[end]', 'root.s', 'cluster_root.s.p', 'root.s.p.root-[root]', 'root.s.b', 'root.s.p.end-[end]'],
  ])
})

test.each([
  ['ForEach', 'values: [1]', 'DYNAMIC', 'SEQUENTIAL', ['x -> x.a DYNAMIC', 'x.a -> x.b DYNAMIC']],
  ['EachSequential', 'value: [1]', 'DYNAMIC', 'SEQUENTIAL', ['x -> x.a DYNAMIC', 'x.a -> x.b DYNAMIC']],
  ['EachParallel', 'value: [1]', 'DYNAMIC', 'PARALLEL', ['x -> x.a DYNAMIC', 'x -> x.b DYNAMIC']],
  ['Sequential', 'description: x', 'SEQUENTIAL', 'SEQUENTIAL', ['x -> x.a SEQUENTIAL', 'x.a -> x.b SEQUENTIAL']],
  ['LoopUntil', 'condition: x', 'SEQUENTIAL', 'SEQUENTIAL', ['x -> x.a SEQUENTIAL', 'x.a -> x.b SEQUENTIAL']],
  ['WorkingDirectory', 'description: x', 'SEQUENTIAL', 'SEQUENTIAL', ['x -> x.a SEQUENTIAL', 'x.a -> x.b SEQUENTIAL']],
])('%s', (type, property, own, child, expected) => {
  const graph = graphOf(`  - {id: x, ${flow}.${type}, ${property}, tasks: [{id: a, ${ret}}, {id: b, ${ret}}]}`)
  expect(nodes(graph).slice(-3)).toEqual([`root.x - ${own}`, `root.x.a - ${child}`, `root.x.b - ${child}`])
  expect(edges(graph)).toEqual(expect.arrayContaining(expected))
})

test('choices carry their value, and so do the steps behind it', () => {
  const graph = graphOf(
    `  - {id: i, ${flow}.If, condition: x, then: [{id: a, ${ret}}, {id: a2, ${ret}}], else: [{id: b, ${ret}}]}\n  - {id: s, ${flow}.Switch, value: x, cases: {k: [{id: c, ${ret}}]}, defaults: [{id: d, ${ret}}]}`,
  )
  expect(edges(graph)).toEqual(
    expect.arrayContaining([
      'i -> i.a CHOICE then',
      'i.a -> i.a2 SEQUENTIAL then',
      'i -> i.b CHOICE else',
      'i.[end] -> s.[root] SEQUENTIAL',
      's -> s.c CHOICE k',
      's -> s.d CHOICE defaults',
    ]),
  )
})

test('a Dag follows its dependencies', () => {
  const graph = graphOf(`  - {id: d, ${flow}.Dag, tasks: [{task: {id: a, ${ret}}}, {task: {id: b, ${ret}}, dependsOn: [a]}]}`)
  expect(edges(graph)).toEqual(expect.arrayContaining(['d -> d.a PARALLEL', 'd.a -> d.b PARALLEL', 'd.b -> d.[end]']))
  expect(edges(graph)).not.toContain('d.a -> d.[end]')
})

test('a ForEachItem shows its steps, a Subflow is one node', () => {
  const graph = graphOf(
    `  - {id: f, ${flow}.ForEachItem, items: x, namespace: a, flowId: b}\n  - {id: s, ${flow}.Subflow, namespace: a, flowId: b}`,
  )
  expect(nodes(graph).slice(-5)).toEqual([
    'root.f - SEQUENTIAL',
    ...['f_split', 'f_items', 'f_merge'].map((id) => `root.f.${id} - SEQUENTIAL`),
    'root.s - SEQUENTIAL',
  ])
  expect(graph.nodes.at(-1)?.type).toBe('io.kestra.core.models.hierarchies.SubflowGraphTask')
})

test('errors lead to what comes behind the tasks; finally and afterExecution follow; triggers stand before', () => {
  const graph = graphOf(
    oneTask,
    `errors: [{id: e, ${ret}}, {id: e2, ${ret}}]\nfinally: [{id: f, ${ret}}, {id: f2, ${ret}}]\nafterExecution: [{id: x, ${ret}}]\ntriggers: [{id: t, type: io.kestra.plugin.core.trigger.Schedule, cron: "@daily"}]`,
  )
  expect(edges(graph).toSorted()).toEqual([
    'Triggers.[end] -> [root]',
    'Triggers.[root] -> Triggers.t',
    'Triggers.t -> Triggers.[end]',
    '[after-execution] -> x',
    '[finally] -> f',
    '[root] -> e ERROR',
    '[root] -> one',
    'e -> e2 ERROR',
    'e2 -> [finally]',
    'f -> f2 FINALLY',
    'f2 -> [after-execution]',
    'one -> [finally]',
    'x -> [end]',
  ])
  expect(graph.nodes.find((node) => node.uid === 'root.Triggers.t')).toMatchObject({ triggerDeclaration: { id: 't' } })
  expect(graph.nodes.find((node) => node.uid === 'root.e')).toMatchObject({ branchType: 'ERROR', relationType: 'ERROR' })
})

test('errors and finally of a flowable stand in its cluster', () => {
  const graph = graphOf(
    `  - {id: p, ${flow}.Parallel, tasks: [{id: a, ${ret}}], errors: [{id: e, ${ret}}], finally: [{id: f, ${ret}}, {id: f2, ${ret}}]}`,
  )
  expect(edges(graph)).toEqual(
    expect.arrayContaining([
      'p.[root] -> p.e ERROR',
      'p.e -> p.[finally]',
      'p.a -> p.[finally]',
      'p.[finally] -> p.f PARALLEL',
      'p.f -> p.f2 FINALLY',
      'p.f2 -> p.[end]',
    ]),
  )
})

test('a subflow can be drawn in its place', () => {
  const shown = mustParse(flowOf(oneTask, `finally: [{id: f, ${ret}}]`))
  const source = mustParse(flowOf(`  - {id: s, ${flow}.Subflow, namespace: a, flowId: b}`))
  const graph = buildFlowGraph(source, options.registry, { expanded: new Set(['root.s']), subflowOf: () => shown })
  expect(edges(graph)).toEqual(
    expect.arrayContaining(['[root] -> s.[root]', 's.[root] -> s.one', 's.one -> s.[finally]', 's.[end] -> [end]']),
  )
  expect(graph.clusters[0]?.cluster).toMatchObject({ uid: 'cluster_root.s', type: 'io.kestra.core.models.hierarchies.SubflowGraphCluster' })
})

test('the graph as Graphviz text nests its clusters', () => {
  const dot = graphToDot(graphOf(`  - {id: s, ${flow}.Sequential, tasks: [{id: a, ${ret}}]}`), 'a.b "f"')
  expect(dot).toContain('label="a.b \\"f\\""')
  expect(dot).toContain('  subgraph "cluster_root.s" {\n    label="s"')
  expect(dot).toContain('"root.s.a" [label="a\\nReturn"]')
  expect(dot.match(/{/g)).toHaveLength(dot.match(/}/g)?.length ?? 0)
})
