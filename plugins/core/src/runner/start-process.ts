import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ScriptServer, type ServedProcess } from './script-server.ts'

export interface ProcessJob {
  readonly argv: readonly string[]
  readonly cwd: string
  /** On top of the environment of this process. */
  readonly env: Readonly<Record<string, string>>
}

let server: ScriptServer | undefined
let idle: NodeJS.Timeout | undefined
const idleMs = 300_000

/**
 * Starts a process in a session of its own. A small helper does it, because a fork of a large process is slow (20 ms and more for
 * one of 150 MB); where there are no abstract sockets, this process does it itself.
 * @throws the error of the operating system with its `code`
 */
export async function startProcess(job: ProcessJob): Promise<ServedProcess> {
  if (process.platform !== 'linux') return startHere(job)
  clearTimeout(idle)
  if (server?.isAlive !== true) server = new ScriptServer(process.execPath, helperArgs, inherited())
  const own = server
  const started = await own.start({ ...job })
  void started.exited.then(
    () => endWhenIdle(own),
    () => undefined, // the helper is gone; the next start makes another
  )
  return started
}

const helperArgs = ['--max-old-space-size=64', '--max-semi-space-size=1', fileURLToPath(new URL('./spawn-server.mjs', import.meta.url))]

/** A helper that nobody needed for that long ends; processes that still run keep it. */
function endWhenIdle(own: ScriptServer): void {
  clearTimeout(idle)
  idle = setTimeout(() => {
    if (own.isBusy) return
    own.stop()
    if (server === own) server = undefined
  }, idleMs).unref()
}

/** The environment without what only concerns this process's own runtime. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: _ownCache, ...env } = process.env
  return env
}

function startHere({ argv: [program = '', ...args], cwd, env }: ProcessJob): Promise<ServedProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const exited = Promise.withResolvers<number>()
    child.once('exit', (code, name) => exited.resolve(code ?? 128 + (name === null ? 0 : constants.signals[name])))
    child.once('error', reject)
    // `spawn` comes once there is a pid.
    child.once('spawn', () => resolve({ pid: child.pid ?? 0, stdout: child.stdout, stderr: child.stderr, exited: exited.promise }))
  })
}
