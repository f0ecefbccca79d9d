import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { CaseResult } from './case-result.ts'

/** How many cases of a pack passed, failed and were skipped, and how many of those that need no triggers. */
export interface Score {
  readonly pack: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly withoutTriggers: { readonly passed: number; readonly failed: number }
}

export function scoresOf(results: readonly CaseResult[]): readonly Score[] {
  return [...Map.groupBy(results, ({ pack }) => pack)].map(([pack, ofPack]) => {
    const count = (outcome: CaseResult['outcome'], among: readonly CaseResult[] = ofPack) =>
      among.filter((one) => one.outcome === outcome).length
    const without = ofPack.filter(({ triggers }) => !triggers)
    return {
      pack,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      withoutTriggers: { passed: count('passed', without), failed: count('failed', without) },
    }
  })
}

/** The scores as a table for a terminal. */
export function tableOf(scores: readonly Score[]): string {
  const header = ['pack', 'passed', 'failed', 'skipped', '%', 'without triggers']
  const rows = scores.map(({ pack, passed, failed, skipped, withoutTriggers }) => [
    pack,
    String(passed),
    String(failed),
    String(skipped),
    percent(passed, failed),
    `${percent(withoutTriggers.passed, withoutTriggers.failed)} (${withoutTriggers.passed}/${withoutTriggers.passed + withoutTriggers.failed})`,
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const lineOf = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return [header, ...rows].map(lineOf).join('\n')
}

function percent(passed: number, failed: number): string {
  return passed + failed === 0 ? '-' : ((passed / (passed + failed)) * 100).toFixed(2)
}

/** Packs that passed fewer cases than the floor file asks, as messages. Only packs that ran are compared. */
export function belowFloor(scores: readonly Score[], floorFile: string): readonly string[] {
  const floor = readFloor(floorFile)
  return scores.flatMap(({ pack, passed }) => {
    const least = floor[pack]
    return least !== undefined && passed < least ? [`${pack}: ${passed} passed, the floor is ${least}`] : []
  })
}

/** Raises the floor of each pack to what it passed, never lowers it. */
export function raiseFloor(scores: readonly Score[], floorFile: string): void {
  const floor = { ...readFloor(floorFile) }
  for (const { pack, passed } of scores) floor[pack] = Math.max(floor[pack] ?? 0, passed)
  writeFileSync(floorFile, `${JSON.stringify(floor, null, 2)}\n`)
}

function readFloor(file: string): Record<string, number> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {} // written by raiseFloor
}
