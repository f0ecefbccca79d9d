import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { Generation } from '@windhover/core/generation.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import { composeEngine } from '../../../cli/src/compose/compose.ts'
import { createServer } from '../../src/app.ts'
import type { AccessOptions } from '../../src/auth/access.ts'

interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly bytes: Buffer
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered
  readonly json: any
}

export interface ApiRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiServer {
  readonly engine: Engine
  /** `path` below `/api/v1/main/`, or absolute with a leading slash. Texts are sent as YAML, other bodies as JSON. */
  call(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>
  get(path: string): Promise<ApiAnswer>
  /** Deploys the flow and runs it to its end; the execution's JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: see ApiAnswer
  run(source: string): Promise<any>
  /** Listens on a free port from the first call on: for answers that do not end by themselves. */
  url(): Promise<string>
  close(): Promise<void>
}

/** A whole server in this process over a folder of its own, spoken to without a port. */
export async function startApi(generation: Generation = '1.3', access?: AccessOptions): Promise<ApiServer> {
  const data = await mkdtemp(join(tmpdir(), 'windhover-api-'))
  const engine = await composeEngine({
    engine: { ...settings, generation },
    host: '127.0.0.1',
    port: 0,
    dataPath: data,
    tmpPath: join(data, 'tmp'),
    workerThreads: 4,
    terminationGraceMs: 0,
  })
  const app = await createServer({ engine, report: () => {}, ...(access && { access }) })
  await engine.start()
  const call: ApiServer['call'] = async (method, path, { body, headers = {} } = {}) => {
    const isText = typeof body === 'string' || Buffer.isBuffer(body)
    const answer = await app.inject({
      // any method a client may send
      method: method as 'GET',
      url: path.startsWith('/') ? path : `/api/v1/main/${path}`,
      headers: { ...(body !== undefined && { 'content-type': isText ? 'application/x-yaml' : 'application/json' }), ...headers },
      ...(body !== undefined && { payload: isText ? body : JSON.stringify(body) }),
    })
    record(method, path.startsWith('/') ? path : `/api/v1/main/${path}`, answer.statusCode)
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      bytes: answer.rawPayload,
      get json() {
        return JSON.parse(answer.body)
      },
    }
  }
  return {
    engine,
    call,
    get: (path) => call('GET', path),
    async run(source) {
      const flow = (await call('POST', 'flows', { body: source })).json
      return (await call('POST', `executions/${flow.namespace}/${flow.id}?wait=true`)).json
    },
    url: async () => (app.server.listening ? addressOf(app) : app.listen({ port: 0, host: '127.0.0.1' })),
    async close() {
      app.server.closeAllConnections()
      await app.close()
      await engine.stop(0)
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Notes each request where `npm test` asks for it: it tells which operations no test uses. */
function record(method: string, url: string, status: number): void {
  const folder = process.env['WINDHOVER_REQUESTS']
  if (folder !== undefined)
    appendFileSync(join(folder, `${process.pid}-${threadId}.txt`), `${method} ${url.replaceAll(' ', '+')} ${status}\n`)
}

function addressOf(app: Awaited<ReturnType<typeof createServer>>): string {
  const address = app.server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : address}`
}

const settings: Omit<EngineSettings, 'generation'> = {
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: true },
}

const boundary = 'windhover-test-boundary'

/** A multipart body of one file part, with the header that says so. */
export function filePart(name: string, fileName: string, content: string | Buffer): ApiRequest {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return {
    body: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
