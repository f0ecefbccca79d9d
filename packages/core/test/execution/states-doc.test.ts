import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { statesDocument } from '../../src/execution/states-doc.ts'

test('docs/states.md says what the code does', () => {
  expect(readFileSync(new URL('../../../../docs/states.md', import.meta.url), 'utf8')).toBe(statesDocument())
})
