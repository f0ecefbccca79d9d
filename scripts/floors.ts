/** Holds the imports against the floors of ARCHITECTURE.md, and makes sure that there was something to hold. */
import { spawnSync } from 'node:child_process'

const least = 60
const { stdout, stderr, status } = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'plugins'],
  {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  },
)
if (!stdout) {
  console.error(stderr || `dependency-cruiser ended with status ${status}`)
  process.exit(1)
}
const report = JSON.parse(stdout) as {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] }
}
for (const { from, to, rule } of report.summary.violations) console.error(`${rule.name}: ${from} → ${to}`)
if (report.summary.totalCruised < least)
  console.error(`only ${report.summary.totalCruised} modules were read, expected at least ${least}: is the TypeScript parser there?`)
process.exit(report.summary.violations.length === 0 && report.summary.totalCruised >= least ? 0 : 1)
