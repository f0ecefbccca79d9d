/** npm run check: format, lint, types and floors. `--fast` leaves out what takes longer than the others together. */
import { spawnSync } from 'node:child_process'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  readonly slow?: boolean
}

const steps: readonly Step[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the interface', command: ['tsc', '-p', 'packages/ui/tsconfig.json'] },
  { name: 'floors', command: [process.execPath, 'scripts/floors.ts'] },
  { name: 'unused', command: ['knip'], slow: true },
]

const fast = process.argv.includes('--fast')
let failed = 0
for (const step of steps.filter((candidate) => !(fast && candidate.slow))) {
  const started = performance.now()
  const [program = '', ...args] = step.command
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (status !== 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)
