import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

interface ApiAnswer {
  readonly status: number
  readonly body: string
}

interface ApiState {
  readonly current: string
  readonly histories: readonly { readonly state: string; readonly date: string }[]
}

interface ApiTaskRun {
  readonly id: string
  readonly taskId: string
  readonly value?: string
  readonly state: ApiState
  readonly attempts?: readonly { readonly state: ApiState }[]
  readonly outputs?: Readonly<Record<string, unknown>>
}

/** An execution as the API writes it; what the tools look at. */
export interface ApiExecution {
  readonly id: string
  readonly state: ApiState
  readonly taskRunList?: readonly ApiTaskRun[]
}

const terminal = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'RETRIED', 'SKIPPED'])

export const isTerminal = (execution: ApiExecution): boolean => terminal.has(execution.state.current)

/** The REST API of a local server over kept-alive connections. `node:http` costs the caller less than fetch, which matters on two cores. */
export class ApiClient {
  private readonly port: number
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 512 })

  constructor(port: number) {
    this.port = port
  }

  /** @throws the socket's error when nobody answers */
  send(method: string, path: string, body = '', contentType?: string): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-length': Buffer.byteLength(body), ...(contentType !== undefined && { 'content-type': contentType }) }
      const sent = request({ host: '127.0.0.1', port: this.port, agent: this.agent, method, path, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
        answer.on('error', reject)
        answer.on('close', () => reject(new Error('The connection ended before the answer did')))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** Whether the API answers a request that needs the database. */
  async answers(): Promise<boolean> {
    try {
      return (await this.send('GET', '/api/v1/main/flows/search?page=1&size=1')).status === 200
    } catch {
      // Not listening yet, which is what was asked.
      return false
    }
  }

  async createFlow(source: string): Promise<void> {
    expectOk(await this.send('POST', '/api/v1/main/flows', source, 'application/x-yaml'), 'creating a flow')
  }

  /** The execution as the API acknowledged it. @throws when it was not */
  async create(flow: string, inputs: Readonly<Record<string, string>> = {}): Promise<ApiExecution> {
    const { body, type } = multipart(inputs)
    return parsed(expectOk(await this.send('POST', `/api/v1/main/executions/${flow}`, body, type), 'creating an execution'))
  }

  /** Creates an execution and waits for its end: in the same request, as the API offers. */
  async run(flow: string, inputs: Readonly<Record<string, string>> = {}): Promise<ApiExecution> {
    const { body, type } = multipart(inputs)
    const answer = await this.send('POST', `/api/v1/main/executions/${flow}?wait=true`, body, type)
    const execution = parsed(expectOk(answer, 'running an execution'))
    return isTerminal(execution) ? execution : this.ended(execution.id)
  }

  async ended(id: string, timeoutMs = 600_000): Promise<ApiExecution> {
    const end = performance.now() + timeoutMs
    for (;;) {
      const execution = await this.execution(id)
      if (execution !== undefined && isTerminal(execution)) return execution
      if (performance.now() > end) throw new Error(`Execution ${id} is still ${execution?.state.current} after ${timeoutMs} ms`)
      await pause(10)
    }
  }

  /** undefined when there is no such execution. */
  async execution(id: string): Promise<ApiExecution | undefined> {
    const answer = await this.send('GET', `/api/v1/main/executions/${id}`)
    return answer.status === 404 ? undefined : parsed(expectOk(answer, `reading execution ${id}`))
  }

  close(): void {
    this.agent.destroy()
  }
}

function expectOk(answer: ApiAnswer, what: string): ApiAnswer {
  if (answer.status !== 200) throw new Error(`${what} was answered ${answer.status}: ${answer.body.slice(0, 500)}`)
  return answer
}

// The shape is the API's; a server that answers otherwise fails the tool at once.
const parsed = (answer: ApiAnswer): ApiExecution => JSON.parse(answer.body) as ApiExecution

function multipart(fields: Readonly<Record<string, string>>): { readonly body: string; readonly type: string } {
  const boundary = 'windhover-tool-boundary'
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { body: `${parts.join('')}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` }
}
