import { expect, test } from 'vitest'
import { idOfText, systemIds } from '../../src/worker/system.ts'

test('ids are 22 characters at most, of base 62, and never the same', () => {
  const ids = Array.from({ length: 20_000 }, () => systemIds.next())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{18,22}$/)
})

test('the id of a text is always the same', () => {
  expect(idOfText('/tmp/a.txt')).toBe(idOfText('/tmp/a.txt'))
  expect(idOfText('/tmp/a.txt')).not.toBe(idOfText('/tmp/b.txt'))
})
