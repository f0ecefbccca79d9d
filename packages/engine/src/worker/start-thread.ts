import { getCompileCacheDir } from 'node:module'
import { totalmem } from 'node:os'
import { Worker as Thread } from 'node:worker_threads'
import { PortChannel } from '../gateway/port-channel.ts'
import type { Channel, FromWorker, ToWorker } from '../gateway/protocol.ts'

export interface WorkerThreadOptions {
  readonly workerId: string
  /** Jobs at once. */
  readonly threads: number
  /** Limit of the thread's heap; a task that outgrows it ends the thread, not the server. Half of the memory when absent, at most 2,048. */
  readonly maxHeapMb?: number
  /** What the thread itself has to say: warnings, crashes. */
  readonly report: (message: string, cause: unknown) => void
}

/** Starts a worker in a thread of its own. The channel closes when the thread ends, whatever the reason. */
export function startWorkerThread(options: WorkerThreadOptions): Channel<ToWorker, FromWorker> {
  const thread = new Thread(new URL('./thread.mjs', import.meta.url), {
    name: options.workerId,
    workerData: { workerId: options.workerId, threads: options.threads },
    resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb ?? defaultHeapMb(), maxYoungGenerationSizeMb: youngHeapMb },
    env: threadEnv(),
  })
  thread.on('error', (error) => options.report(`The worker thread '${options.workerId}' broke down`, error))
  return new PortChannel<ToWorker, FromWorker>(thread)
}

/** Young objects of tasks die young: a small space is collected often and cheaply, and an idle server stays small. */
const youngHeapMb = 16

/** A thread does not take over the compile cache of its process by itself; with it, the type stripper is not loaded. */
function threadEnv(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
}

const defaultHeapMb = (): number => Math.min(2_048, Math.floor(totalmem() / 2 ** 21))
