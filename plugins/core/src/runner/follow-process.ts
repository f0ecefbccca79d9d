import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { RunContext, RunnerCommands, RunnerResult } from '@windhover/sdk'
import { endTree, hasMembers } from './process-tree.ts'
import type { ServedProcess } from './script-server.ts'

/** Reads what a process prints until it ends, and sees to it that nothing of it is left. */
export async function followProcess(
  { signal }: RunContext,
  commands: RunnerCommands,
  { pid, stdout, stderr, exited }: ServedProcess,
  mark: string,
): Promise<RunnerResult> {
  const tree = { pid, mark }
  const stopped = Promise.withResolvers<number>()
  const stop = () => void endTree(tree).then(() => stopped.resolve(137), stopped.reject)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    pump(stdout, (bytes) => commands.output('stdout', bytes))
    pump(stderr, (bytes) => commands.output('stderr', bytes))
    const read = Promise.all([finished(stdout), finished(stderr)])
    const exitCode = await Promise.race([read.then(() => exited), stopped.promise])
    return { exitCode }
  } finally {
    signal.removeEventListener('abort', stop)
    if (signal.aborted) await stopped.promise
    else if (hasMembers(tree)) await endTree(tree)
    stdout.destroy()
    stderr.destroy()
  }
}

/** Hands on what arrives; while the taker asks to wait, nothing is read, and the process waits at its full pipe. */
function pump(stream: Readable, take: (bytes: Uint8Array) => Promise<void> | undefined): void {
  stream.on('data', (bytes: Uint8Array) => {
    const busy = take(bytes)
    if (busy === undefined) return
    stream.pause()
    void busy.then(() => stream.resume())
  })
}
