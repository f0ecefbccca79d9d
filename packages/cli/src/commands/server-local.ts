import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Engine } from '@windhover/engine/engine.ts'
import { ownOwnerToken } from '@windhover/engine/storage/owner-token.ts'
import { createServer } from '@windhover/server/app.ts'
import { createManagementServer } from '@windhover/server/management.ts'
import { composeEngine } from '../compose/compose.ts'
import { report } from '../compose/report.ts'
import { checkConfiguration } from '../config/check-configuration.ts'
import type { Configuration } from '../config/configuration.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { type ServerSettings, serverSettings } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { yamlFiles } from './yaml-files.ts'

/** Where `npm start` builds the web interface. */
const interfaceFolder = fileURLToPath(new URL('../../../ui/dist', import.meta.url))

export interface ServerLocalFlags {
  readonly port?: number
  readonly host?: string
  readonly config?: string
  readonly data?: string
  /** Flows to load at the start. */
  readonly flowPath?: string
  readonly workerThread?: number
}

/** Everything in one process: serves until it is told to stop (SIGINT, SIGTERM), then lets running tasks end. */
export async function serverLocal(flags: ServerLocalFlags): Promise<number> {
  const configuration = loadConfiguration(flags.config, process.env)
  demandSound(configuration)
  const configured = serverSettings(configuration, process.env, flags)
  const settings = flags.workerThread === undefined ? configured : { ...configured, workerThreads: flags.workerThread }
  const engine = await composeEngine(settings)
  await prepareAccess(engine, settings)
  const app = await createServer({ engine, report, interfaceFolder, ...(settings.access && { access: settings.access }) })
  const management = settings.managementPort === undefined ? undefined : await createManagementServer(engine)
  await engine.start()
  if (flags.flowPath !== undefined) await loadFlows(engine, flags.flowPath)
  try {
    await app.listen({ port: settings.port, host: settings.host })
    await management?.listen({ port: settings.managementPort ?? 0, host: settings.host })
  } catch (error) {
    // A port is taken or no port: without this the engine's threads would keep the process alive.
    await Promise.all([app.close(), management?.close()])
    await engine.stop(0)
    throw error
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  console.log(`Windhover ${settings.engine.generation} flows, data in ${settings.dataPath}`)
  console.log(`READY http://${settings.host}:${port} (${Math.round(performance.now())} ms)`)
  const signal = await stopSignal()
  console.log(`${signal}: stopping, running tasks may take ${settings.terminationGraceMs / 1000} s to end`)
  await Promise.all([app.close(), management?.close()])
  await engine.stop(settings.terminationGraceMs)
  return exitCodes.success
}

/** Warns about what is not understood. @throws Error with every value that is none of its key */
function demandSound(configuration: Configuration): void {
  const problems = checkConfiguration(configuration)
  const texts = (wanted: 'error' | 'warning') =>
    problems.filter(({ severity }) => severity === wanted).map(({ place, message }) => `${place} ${message}`)
  for (const text of texts('warning')) console.error(`warning: ${text}`)
  if (texts('error').length > 0) throw new Error(`the configuration is wrong:\n${texts('error').join('\n')}`)
}

/** The configured owner, and the token for commands on this machine. */
async function prepareAccess({ owner, tokens }: Engine, { basicAuth, access, dataPath }: ServerSettings): Promise<void> {
  tokens.useLocalSecret(await ownOwnerToken(dataPath))
  if (basicAuth !== undefined) await owner.configure(basicAuth)
  for (const problem of owner.problems) console.error(`kestra.server.basic-auth is not taken: ${problem}`)
  if (access?.untilSetUp === 'closed' && (await owner.find()) === undefined)
    console.log('No owner yet: only the set-up is answered, at /ui/main/setup, or set kestra.server.basic-auth.')
}

/** A flow that is not accepted is reported; the others are there all the same. */
async function loadFlows(engine: Engine, folder: string): Promise<void> {
  const files = await yamlFiles(folder)
  let count = 0
  for (const file of files) {
    try {
      await engine.flows.save('main', await readFile(file, 'utf8'))
      count += 1
    } catch (error) {
      report(`The flow of ${file} is not loaded`, error)
    }
  }
  console.log(`${count} of ${files.length} flows loaded from ${folder}`)
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name))
  })
}
