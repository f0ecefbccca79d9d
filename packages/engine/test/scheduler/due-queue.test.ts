import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from '../../src/scheduler/due-queue.ts'

test('whatever is set, set anew and taken: what is due comes once, earliest first', () => {
  const step = fc.oneof(
    fc.record({ set: fc.integer({ min: 0, max: 9 }), due: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }) }),
    fc.record({ take: fc.integer({ min: 0, max: 50 }), limit: fc.integer({ min: 1, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new DueQueue()
      const model = new Map<string, number>()
      for (const one of steps) {
        if ('set' in one) {
          queue.set(`t${one.set}`, one.due)
          if (one.due === undefined) model.delete(`t${one.set}`)
          else model.set(`t${one.set}`, one.due)
        } else {
          const due = [...model].filter(([, date]) => date <= one.take).map(([, date]) => date)
          const taken = queue.take(one.take, one.limit)
          expect(taken.map((uid) => model.get(uid))).toEqual(due.sort((a, b) => a - b).slice(0, one.limit))
          for (const uid of taken) model.delete(uid)
        }
        expect(queue.next()).toBe(model.size === 0 ? undefined : Math.min(...model.values()))
        expect(queue.size).toBe(model.size)
        expect(queue.soon(20).toSorted()).toEqual(
          [...model]
            .filter(([, date]) => date <= 20)
            .map(([uid]) => uid)
            .sort(),
        )
      }
    }),
  )
})
