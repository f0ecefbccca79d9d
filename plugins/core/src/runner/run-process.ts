import { dirname } from 'node:path'
import { type RunContext, type RunnerCommands, type RunnerResult, TaskError } from '@windhover/sdk'
import { followProcess } from './follow-process.ts'
import { markOf, processMark, sweepProcesses } from './process-tree.ts'
import type { ServedProcess } from './script-server.ts'
import { startProcess } from './start-process.ts'

/**
 * Runs commands as a process of this machine, in a session of its own. Ends when it ended and what it printed was read.
 * When `ctx.signal` aborts, everything it started ends with it; what it left running in the background ends too.
 * @throws TaskError when the program cannot be started
 */
export async function runProcess(ctx: RunContext, commands: RunnerCommands): Promise<RunnerResult> {
  const mark = markOf(ctx.taskRun)
  ctx.signal.throwIfAborted()
  sweepProcesses()
  const { argv, workingDir, env } = commands
  const started = await start({ argv, cwd: workingDir, env: { ...ownPath(), ...env, [processMark]: mark } })
  ctx.logger.debug(`Starting command with pid ${started.pid} [${argv.join(' ')}]`)
  return followProcess(ctx, commands, started, mark)
}

/** The server's node is there even where none is installed. */
const ownPath = () => ({ PATH: `${process.env['PATH'] ?? ''}:${dirname(process.execPath)}` })

async function start(job: Parameters<typeof startProcess>[0]): Promise<ServedProcess> {
  try {
    return await startProcess(job)
  } catch (error) {
    throw notStarted(job.argv[0] ?? '', error)
  }
}

function notStarted(program: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof TaskError) return cause
  const code = 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return new TaskError(`The program '${program}' is not installed on this worker`, { cause })
  if (code === 'E2BIG') return new TaskError('The commands are longer than the operating system takes: put them into a file', { cause })
  return new TaskError(`The program '${program}' could not be started: ${cause.message}`, { cause })
}
