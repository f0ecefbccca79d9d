import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Branch, flowTree, type TreeTask } from '../src/graph/flow-tree.ts'
import { layoutOf, nodeHeight, nodeWidth } from '../src/graph/layout.ts'

const { tree } = fc.letrec<{ tree: TreeTask; branch: Branch }>((tie) => ({
  tree: fc.record({
    id: fc.uuid(),
    type: fc.constant('some.Type'),
    branches: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }) },
    ),
  }),
  branch: fc.record({
    title: fc.constantFrom('', 'then'),
    parallel: fc.boolean(),
    tasks: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
  }),
}))

const flow = (tasks: unknown) => ({ id: 'f', tasks })

describe('the topology', () => {
  it('stands no two tasks on each other, and all of them on the canvas', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 5 }), (tasks) => {
        const { nodes, width, height } = layoutOf([{ title: '', parallel: false, tasks }])
        for (const [index, a] of nodes.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + nodeWidth <= width && a.y + nodeHeight <= height).toBe(true)
          for (const b of nodes.slice(index + 1)) expect(Math.abs(a.x - b.x) >= nodeWidth || Math.abs(a.y - b.y) >= nodeHeight).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is the same for the same flow', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (tasks) => {
        const branches = [{ title: '', parallel: false, tasks }]
        expect(layoutOf(branches)).toEqual(layoutOf(branches))
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    [
      'one after the other',
      flow([
        { id: 'a', type: 't' },
        { id: 'b', type: 't' },
      ]),
      1,
    ],
    ['a Dag unwrapped', flow([{ id: 'd', type: 'io.kestra.plugin.core.flow.Dag', tasks: [{ task: { id: 'a', type: 't' } }] }]), 1],
    ['then and else', flow([{ id: 'i', type: 't', then: [{ id: 'a', type: 't' }], else: [{ id: 'b', type: 't' }] }]), 2],
    [
      'cases and the default',
      flow([
        { id: 's', type: 't', cases: { x: [{ id: 'a', type: 't' }], y: [{ id: 'b', type: 't' }] }, defaults: [{ id: 'c', type: 't' }] },
      ]),
      3,
    ],
  ])('reads %s', (_, raw, branches) => {
    const tree = flowTree(raw)
    const held = tree[0]?.tasks[0]?.branches ?? []
    expect(held.length === 0 ? tree.length : held.length).toBe(branches)
  })

  it.each([[undefined], [null], ['text'], [{ tasks: 'x' }], [{ tasks: [null, 3, { id: 1 }] }]])('makes something of %j', (raw) => {
    expect(layoutOf(flowTree(raw)).nodes).toEqual([])
  })

  it('places a thousand tasks', () => {
    const tasks = Array.from({ length: 1000 }, (_, index) => ({ id: `t${index}`, type: 't' }))
    expect(layoutOf(flowTree(flow(tasks))).edges).toHaveLength(999)
  })
})
