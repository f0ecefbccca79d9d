import { parseArgs } from 'node:util'
import { crash } from './crash.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string' }, 'longest-ms': { type: 'string', default: '2500' } },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed ?? Date.now() % 1_000_000)

console.log(`kill -9 under load, ${rounds} rounds, --seed ${seed}`)
const result = await crash({ rounds, seed, longestMs: Number(values['longest-ms']), report: (line) => console.log(line) })
const { acknowledged, ended, reruns, inFlight, violations, folder } = result
console.log(
  `${acknowledged} executions acknowledged, ${ended} ended; ${inFlight} task runs in flight at the kills, ${reruns} of them ran again; ${violations.length} violations`,
)
if (folder !== undefined) console.log(`The server's folder is kept: ${folder}`)
process.exitCode = violations.length === 0 ? 0 : 1
