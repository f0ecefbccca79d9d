import { writeSync } from 'node:fs'
import { openRepositories } from '@windhover/db'
import { commitOf, executionOf, taskRunOf } from '../conformance/samples.ts'

/** Commits numbered executions for ever, eight at a time, and writes each number once its commit is acknowledged. Killed by kill.test.ts. */
const [path = '', first = '0'] = process.argv.slice(2)
const repositories = await openRepositories({ path })
let next = Number(first)

async function write(): Promise<never> {
  for (;;) {
    const number = next++
    const id = String(number).padStart(8, '0')
    await repositories.executions.commit(
      commitOf({ executions: [executionOf(id, { at: number })], taskRuns: [0, 1, 2].map((seq) => taskRunOf(id, seq)) }),
    )
    // Synchronously, so that no acknowledgement is lost inside this process.
    writeSync(1, `${number}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, write))
