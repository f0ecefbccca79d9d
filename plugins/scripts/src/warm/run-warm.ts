import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { followProcess } from '@windhover/plugin-core/runner/follow-process.ts'
import { markOf, processMark } from '@windhover/plugin-core/runner/process-tree.ts'
import { ScriptServer, type ServedProcess } from '@windhover/plugin-core/runner/script-server.ts'
import { type RunContext, type RunnerCommands, type RunnerResult, TaskError } from '@windhover/sdk'
import { findProgram } from '../programs.ts'
import { NodePool } from './node-pool.ts'
import type { WarmJob } from './warm-job.ts'

interface Warm {
  isAlive(): boolean
  start(job: WarmJob): Promise<ServedProcess>
  stop(): void
}

/** One of each language a worker, ended when nobody needed it for that long. */
const warm = new Map<string, { readonly pool: Warm; idle: NodeJS.Timeout }>()
const idleMs = 300_000

/** Runs a script in a started interpreter; whatever else in a process of its own. */
export async function runWarm(ctx: RunContext, commands: RunnerCommands, size: number): Promise<RunnerResult> {
  const pool =
    process.platform === 'linux' && commands.script !== undefined ? await poolFor(commands.script.language, commands.env, size) : undefined
  if (pool === undefined || commands.script === undefined) return runCold(ctx, commands)
  ctx.signal.throwIfAborted()
  const mark = markOf(ctx.taskRun)
  const { PYTHONPATH = '', ...env } = { ...inherited(), ...commands.env, [processMark]: mark }
  const path = PYTHONPATH.split(':').filter((folder) => folder !== '')
  const started = await pool.start({ file: commands.script.file, cwd: commands.workingDir, env, path })
  ctx.logger.debug(`Starting command with pid ${started.pid} [${commands.script.language} ${commands.script.file}]`)
  return followProcess(ctx, commands, started, mark)
}

async function runCold(ctx: RunContext, commands: RunnerCommands): Promise<RunnerResult> {
  const cold = await ctx.taskRunner?.({ type: 'io.kestra.plugin.core.runner.Process' })
  if (cold === undefined) throw new TaskError('There is no Process task runner here')
  return cold.run(commands)
}

/** Undefined when the environment of the task would have made another interpreter, or none is there. */
async function poolFor(language: string, env: Readonly<Record<string, string>>, size: number): Promise<Warm | undefined> {
  const decides = Object.keys(env).some(
    (name) => /^(?:PATH|LANG|LC_|NODE_OPTIONS|LD_|PYTHON(?!PATH$|UNBUFFERED$))/.test(name) && env[name] !== process.env[name],
  )
  if (decides) return undefined
  const key = language === 'node' ? `node ${size}` : language
  const known = warm.get(key)
  if (known?.pool.isAlive() === true) {
    known.idle.refresh()
    return known.pool
  }
  clearTimeout(known?.idle)
  const pool = await startPool(language, size)
  if (pool === undefined) return undefined
  const end = () => {
    warm.delete(key)
    pool.stop()
  }
  warm.set(key, { pool, idle: setTimeout(end, idleMs).unref() })
  return pool
}

async function startPool(language: string, size: number): Promise<Warm | undefined> {
  if (language === 'python') {
    const program = await findProgram('python', 'python3')
    return program === undefined ? undefined : startPython(program)
  }
  if (language !== 'node') return undefined
  return new NodePool((await findProgram('node')) ?? process.execPath, size)
}

function startPython(program: string): Warm {
  const source = fileURLToPath(new URL('./fork-server.py', import.meta.url))
  const server = new ScriptServer(program, ['-u', source], { ...inherited(), PYTHONUNBUFFERED: 'true' })
  return { isAlive: () => server.isAlive, start: (job) => server.start({ ...job }), stop: () => server.stop() }
}

function inherited(): Record<string, string> {
  const { NODE_COMPILE_CACHE: _ownCache, PATH = '', ...env } = process.env
  const texts = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(texts), PATH: `${PATH}:${dirname(process.execPath)}` }
}
