import { parseArgs } from 'node:util'
import { crash } from './crash.ts'
import { crashTriggers } from './crash-triggers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string' },
    'longest-ms': { type: 'string', default: '2500' },
    triggers: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed ?? Date.now() % 1_000_000)

const options = { rounds, seed, longestMs: Number(values['longest-ms']), report: (line: string) => console.log(line) }
process.exitCode = (values.triggers ? await underTriggers() : await underLoad()) === 0 ? 0 : 1

/** How many promises were broken. */
async function underLoad(): Promise<number> {
  console.log(`kill -9 under load, ${rounds} rounds, --seed ${seed}`)
  const { acknowledged, ended, reruns, inFlight, violations, folder } = await crash(options)
  console.log(
    `${acknowledged} executions acknowledged, ${ended} ended; ${inFlight} task runs in flight at the kills, ${reruns} of them ran again; ${violations.length} violations`,
  )
  if (folder !== undefined) console.log(`The server's folder is kept: ${folder}`)
  return violations.length
}

async function underTriggers(): Promise<number> {
  console.log(`kill -9 while triggers fire, ${rounds} rounds, --seed ${seed}`)
  const { fired, violations, folder } = await crashTriggers(options)
  for (const violation of violations) console.log(`VIOLATION ${violation}`)
  console.log(`${fired} dates fired; ${violations.length} lost or fired twice`)
  if (folder !== undefined) console.log(`The server's folder is kept: ${folder}`)
  return violations.length
}
