import { setTimeout as pause } from 'node:timers/promises'
import { type ApiClient, isTerminal } from '../local/api-client.ts'
import type { CrashFlow } from './flows.ts'
import type { Ledger } from './ledger.ts'

const callers = 12

/** Callers that each create an execution, watch it to its end and create the next, until the server is gone or told to stop. */
export class Load {
  private isStopped = false
  private readonly done: Promise<unknown>

  constructor(api: ApiClient, flows: readonly CrashFlow[], ledger: Ledger) {
    this.done = Promise.all(Array.from({ length: callers }, (_, index) => this.call(api, flows, ledger, index)))
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.done
  }

  private async call(api: ApiClient, flows: readonly CrashFlow[], ledger: Ledger, first: number): Promise<void> {
    for (let turn = first; !this.isStopped; turn++) {
      const flow = flows[turn % flows.length]
      if (flow === undefined) return
      try {
        const { id } = await api.create(flow.path)
        ledger.acknowledge(id, flow)
        for (let ended = false; !ended && !this.isStopped; ) {
          const execution = await api.execution(id)
          if (execution === undefined) ledger.violations.push(`acknowledged execution ${id} is not found while the server runs`)
          else ledger.observe(execution)
          ended = execution === undefined || isTerminal(execution)
          if (!ended) await pause(15)
        }
      } catch (error) {
        // Every call fails when the server is killed; what was not acknowledged was not promised.
        if (!isConnectionError(error))
          ledger.violations.push(`a call failed while the server ran: ${error instanceof Error ? error.message : error}`)
        return
      }
    }
  }
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.message.startsWith('The connection ended')) return true
  return 'code' in error && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(error.code))
}
