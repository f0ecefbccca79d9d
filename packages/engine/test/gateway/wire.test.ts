import { Dbl, dbl } from '@windhover/core/model/dbl.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBatch, encodeBatch } from '../../src/gateway/wire.ts'

test('whole doubles and large integers survive', () => {
  const batch = [{ a: dbl(1), b: [dbl(1e10), dbl(-1.5e-5), 2n ** 63n, 9_007_199_254_740_993n], c: 1.5, d: -3 }, dbl(0)]
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch)
})

test('texts that look like numbers stay texts', () => {
  const batch = ['1.0', '[1.0]', ':1.0,', '12345678901234567890', '{"a":1.0E10}']
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch)
})

test('any batch of plain values comes back as it was', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
    fc.integer().map((value) => new Dbl(value)),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  )
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('node')), fc.dictionary(fc.string(), tie('node'))),
  })).node
  fc.assert(
    fc.property(fc.array(value), (batch) => {
      expect(JSON.stringify(encodeBatch(decodeBatch(encodeBatch(batch)) as unknown[]))).toBe(JSON.stringify(encodeBatch(batch)))
    }),
    { numRuns: 200 },
  )
})
