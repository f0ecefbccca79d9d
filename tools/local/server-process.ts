import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiClient } from './api-client.ts'

const root = join(import.meta.dirname, '..', '..')

/** `bin/windhover server local` in a process of its own on a free loopback port; the data folder outlives it. */
export class ServerProcess {
  readonly api: ApiClient
  readonly port: number
  /** Milliseconds from the start of the process to the first answer of the API. */
  readonly startMs: number
  private readonly child: ChildProcess

  private constructor(child: ChildProcess, port: number, startMs: number, api: ApiClient) {
    this.child = child
    this.port = port
    this.api = api
    this.startMs = startMs
  }

  /** @throws Error with the end of the server's output when it ends, or does not answer within a minute */
  static async start(folder: string): Promise<ServerProcess> {
    mkdirSync(folder, { recursive: true })
    const port = await freePort()
    const configFile = join(folder, 'config.yml')
    const outputFile = join(folder, 'output.txt')
    writeFileSync(configFile, '{}\n')
    const output = openSync(outputFile, 'a')
    const args = ['server', 'local', '--port', String(port), '--config', configFile, '--data', join(folder, 'data')]
    const started = performance.now()
    const child = spawn(join(root, 'bin', 'windhover'), args, { cwd: root, stdio: ['ignore', output, output] })
    closeSync(output)
    const api = new ApiClient(port)
    while (!(await api.answers())) {
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended || performance.now() - started > 60_000) {
        child.kill('SIGKILL')
        throw new Error(`The server did not start: ${readFileSync(outputFile, 'utf8').slice(-2000)}`)
      }
      await pause(4)
    }
    return new ServerProcess(child, port, performance.now() - started, api)
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Resident memory of the process, in bytes. */
  residentBytes(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' })) * 1024
  }

  /** Milliseconds of CPU the process has used (Linux counts in hundredths of a second). */
  cpuMs(): number | undefined {
    try {
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    } catch {
      // Not Linux: the figure is left out.
      return undefined
    }
  }

  /** kill -9: no handler runs. */
  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  /** Asks it to stop, and waits at most 15 seconds for that. */
  async stop(): Promise<void> {
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 15_000)
    await this.end('SIGTERM')
    clearTimeout(patience)
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.api.close()
    if (!this.isAlive) return
    const exit = once(this.child, 'exit')
    this.child.kill(signal)
    await exit
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port')
  return address.port
}
