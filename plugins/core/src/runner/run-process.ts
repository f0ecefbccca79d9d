import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { type RunContext, type RunnerCommands, type RunnerResult, TaskError } from '@windhover/sdk'
import { endTree, hasMembers, markOf, processMark, sweepProcesses } from './process-tree.ts'

type Child = ChildProcessByStdio<null, Readable, Readable>

/**
 * Runs commands as a process of this machine, in a session of its own. Ends when it ended and what it printed was read.
 * When `ctx.signal` aborts, everything it started ends with it; what it left running in the background ends too.
 * @throws TaskError when the program cannot be started
 */
export async function runProcess(ctx: RunContext, commands: RunnerCommands): Promise<RunnerResult> {
  const mark = markOf(ctx.taskRun)
  ctx.signal.throwIfAborted()
  sweepProcesses()
  const child = await start(commands, { ...inherited(), ...commands.env, [processMark]: mark })
  const tree = { pid: child.pid, mark }
  ctx.logger.debug(`Starting command with pid ${child.pid} [${commands.argv.join(' ')}]`)
  const ending = Promise.withResolvers<void>()
  const stop = () => void endTree(tree).then(ending.resolve, ending.reject)
  ctx.signal.addEventListener('abort', stop, { once: true })
  if (ctx.signal.aborted) stop()
  try {
    pump(child.process.stdout, (bytes) => commands.output('stdout', bytes))
    pump(child.process.stderr, (bytes) => commands.output('stderr', bytes))
    const exitCode = await Promise.race([child.ended, ending.promise])
    if (exitCode === undefined) {
      child.process.stdout.destroy()
      child.process.stderr.destroy()
      return { exitCode: 137 }
    }
    return { exitCode }
  } finally {
    ctx.signal.removeEventListener('abort', stop)
    if (ctx.signal.aborted) await ending.promise
    else if (hasMembers(tree)) await endTree(tree)
  }
}

/** The environment of the server, without what only concerns its own runtime. The server's node is there even where none is installed. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: _ownCache, PATH = '', ...env } = process.env
  return { ...env, PATH: `${PATH}:${dirname(process.execPath)}` }
}

interface Started {
  readonly process: Child
  readonly pid: number
  /** The exit code, when everything that was printed has been read. Ended by a signal: 128 and its number, as shells say. */
  readonly ended: Promise<number>
}

function start({ argv, workingDir }: RunnerCommands, env: NodeJS.ProcessEnv): Promise<Started> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: workingDir, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const ended = Promise.withResolvers<number>()
    child.once('close', (code, name) => ended.resolve(code ?? 128 + (name === null ? 0 : (signalNumbers[name] ?? 0))))
    child.once('error', (cause) => reject(notStarted(program, cause)))
    // `spawn` comes once there is a pid.
    child.once('spawn', () => resolve({ process: child, pid: child.pid ?? 0, ended: ended.promise }))
  })
}

const signalNumbers: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
}

function notStarted(program: string, cause: NodeJS.ErrnoException): TaskError {
  if (cause.code === 'ENOENT') return new TaskError(`The program '${program}' is not installed on this worker`, { cause })
  if (cause.code === 'E2BIG')
    return new TaskError('The commands are longer than the operating system takes: put them into a file', { cause })
  return new TaskError(`The program '${program}' could not be started: ${cause.message}`, { cause })
}

/** Hands on what arrives; while the taker asks to wait, nothing is read, and the process waits at its full pipe. */
export function pump(stream: Readable, take: (bytes: Uint8Array) => Promise<void> | undefined): void {
  stream.on('data', (bytes: Uint8Array) => {
    const busy = take(bytes)
    if (busy === undefined) return
    stream.pause()
    void busy.then(() => stream.resume())
  })
}
