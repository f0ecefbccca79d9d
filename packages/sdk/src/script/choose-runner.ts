import { TaskError } from '../errors.ts'
import type { RunContext } from '../run-context.ts'
import type { OpenTaskRunner } from '../runner-commands.ts'
import type { ScriptProperties } from './script-properties.ts'

const dockerType = 'io.kestra.plugin.scripts.runner.docker.Docker'
const processType = 'io.kestra.plugin.core.runner.Process'

/** Told once in the life of a worker. */
let isTold = false

/** The runner a task names; without a name a container where an engine answers, else a process of the worker. */
export async function chooseRunner(
  ctx: RunContext,
  { taskRunner, runner, docker }: Pick<ScriptProperties, 'taskRunner' | 'runner' | 'docker'>,
): Promise<OpenTaskRunner> {
  const open = (written: Readonly<Record<string, unknown>>): Promise<OpenTaskRunner> => {
    if (ctx.taskRunner === undefined) throw new TaskError('There are no task runners here')
    return ctx.taskRunner(written)
  }
  if (taskRunner !== undefined) return open(taskRunner)
  if (runner === 'PROCESS') return open({ type: processType })
  const { image: _image, ...options } = docker ?? {}
  const container = await open({ type: dockerType, pullPolicy: 'IF_NOT_PRESENT', ...options })
  if (runner === 'DOCKER' || docker !== undefined || (await container.isAvailable())) return container
  const tell = isTold ? ctx.logger.debug : ctx.logger.info
  isTold = true
  tell(
    'No container engine answers on this worker: tasks that name no `taskRunner` run as processes (io.kestra.plugin.core.runner.Process)',
  )
  return open({ type: processType })
}
