import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rulesOf } from '../../src/generation.ts'
import { checkFacts, readFacts, wrongVerdicts } from './facts.ts'
import floors from './facts-floor.json' with { type: 'json' }

const root = resolve(import.meta.dirname, '../../../..')
const folder = process.env['CONFORMANCE_DIR'] ?? resolve(root, '../shared/conformance')
const read = (name: string): string => readFileSync(resolve(folder, name), 'utf8')

describe.skipIf(!existsSync(resolve(folder, 'expressions.jsonl')))('the recorded facts about expressions', () => {
  for (const generation of ['1.3', '2.0'] as const) {
    test(`come out the same in generation ${generation}, to the score reached before`, () => {
      expect(rulesOf(generation)).toBeDefined()
      const score = checkFacts(readFacts(read('expressions.jsonl')), generation)
      const failed = score.failures.map(
        ({ kind, tpl, expected, actual }) => `${kind}: ${tpl}\n  expected ${expected}\n  actual   ${actual}`,
      )
      for (const [kind, floor] of Object.entries(floors[generation])) {
        const ratio = (score.passed[kind] ?? 0) / (score.total[kind] ?? 1)
        expect(ratio, failed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(floor)
      }
    })
  }

  test('every text compiles or is refused as recorded', () => {
    expect(wrongVerdicts(read('expression-parse.jsonl'), '1.3').wrong).toEqual([])
  })
})
