import { expect, test } from 'vitest'
import { crash } from '../tools/crash/crash.ts'
import { crashTriggers } from '../tools/crash/crash-triggers.ts'

test('a server killed under load loses nothing it acknowledged, leaves nothing stuck and repeats only what was in flight', async () => {
  const seed = Number(process.env['WINDHOVER_SEED'] ?? Date.now() % 1_000_000)
  console.log(`kill -9 of a server under load: WINDHOVER_SEED=${seed}`)
  const { violations, acknowledged, ended } = await crash({ rounds: 4, seed, longestMs: 1200 })
  expect(violations).toEqual([])
  expect(acknowledged).toBeGreaterThan(10)
  expect(ended).toBe(acknowledged)
}, 180_000)

test('a server killed while triggers fire loses no date and fires none twice', async () => {
  const seed = Number(process.env['WINDHOVER_SEED'] ?? Date.now() % 1_000_000)
  console.log(`kill -9 while triggers fire: WINDHOVER_SEED=${seed}`)
  const { violations, fired } = await crashTriggers({ rounds: 3, seed, longestMs: 1000 })
  expect(violations).toEqual([])
  expect(fired).toBeGreaterThan(40)
}, 120_000)
