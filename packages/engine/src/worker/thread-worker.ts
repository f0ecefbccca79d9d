import { parentPort, workerData } from 'node:worker_threads'
import { PortChannel } from '../gateway/port-channel.ts'
import type { FromWorker, ToWorker } from '../gateway/protocol.ts'
import { systemClock, systemIds } from './system.ts'
import { Worker } from './worker.ts'

/** What a worker thread runs: it speaks the worker protocol over its parent port until it is told to stop. */
if (parentPort !== null) {
  const channel = new PortChannel<FromWorker, ToWorker>(parentPort)
  // startWorkerThread is the only one who starts this file
  const { workerId, threads } = workerData as { workerId: string; threads: number }
  // A promise that a task left behind concerns that task only; the thread and the other tasks go on.
  process.on('unhandledRejection', (reason) => report('A task left a rejected promise behind', reason))
  new Worker(channel, { workerId, threads, clock: systemClock, ids: systemIds, report })
}

function report(message: string, cause: unknown): void {
  process.emitWarning(`${message}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`, 'WindhoverWorker')
}
