import { Random } from './random.ts'
import { type FuzzRequest, type Operation, operationsOf, requestOf } from './requests.ts'

export interface FuzzOptions {
  /** `http://127.0.0.1:1234` */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly document: Readonly<Record<string, unknown>>
  readonly seed: number
  /** Requests for each operation. */
  readonly rounds: number
}

export interface FuzzResult {
  readonly requests: number
  readonly operations: number
  /** Answers by status. */
  readonly byStatus: Readonly<Record<string, number>>
  /** `500 POST /path … : message`; each operation and message once. */
  readonly failures: readonly string[]
}

const atOnce = 8
const patienceMs = 10_000

/** Sends random requests, valid and invalid, of every operation; a status of 500 and above, or no answer at all, is a failure. */
export async function fuzz({ base, headers, document, seed, rounds }: FuzzOptions): Promise<FuzzResult> {
  const random = new Random(seed)
  const known: Record<string, string[]> = {
    namespace: ['company.fuzz'],
    id: ['fuzzed', 'waiting'],
    flowId: ['fuzzed', 'waiting'],
    executionId: [],
    key: ['k'],
    path: ['/a.txt', '/dir/b.txt'],
  }
  const operations = operationsOf(document)
  const byStatus: Record<string, number> = {}
  const failures = new Map<string, string>()
  let requests = 0
  const queue: Operation[] = Array.from({ length: rounds }, () => operations).flat()
  await seedServer(base, headers, known)
  const worker = async (): Promise<void> => {
    for (let operation = queue.shift(); operation !== undefined; operation = queue.shift()) {
      const request = requestOf(operation, random, known)
      const { status, text } = await sendRequest(base, headers, request)
      requests += 1
      byStatus[status] = (byStatus[status] ?? 0) + 1
      remember(text, known)
      if (status >= 500 || status === 0)
        failures.set(
          `${operation.operationId} ${text.slice(0, 60)}`,
          `${status} ${text.slice(0, 200)} on ${operation.method} ${request.url.slice(0, 300)} ${request.headers['content-type'] ?? ''} ${(request.body ?? '').slice(0, 200)}`,
        )
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { requests, operations: operations.length, byStatus, failures: [...failures.values()] }
}

async function seedServer(base: string, headers: Readonly<Record<string, string>>, known: Record<string, string[]>): Promise<void> {
  const source = 'id: fuzzed\nnamespace: company.fuzz\ntasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n    message: hello\n'
  await fetch(`${base}/api/v1/main/flows`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-yaml' }, body: source })
  const created = await fetch(`${base}/api/v1/main/executions/company.fuzz/fuzzed?wait=true`, { method: 'POST', headers })
  remember(await created.text(), known)
}

/** Ids of executions that were answered are used again. */
function remember(text: string, known: Record<string, string[]>): void {
  const id = /"id":"([0-9A-Za-z]{18,24})"/.exec(text)?.[1]
  const ids = known['executionId']
  if (id === undefined || ids === undefined || ids.includes(id)) return
  ids.push(id)
  if (ids.length > 50) ids.shift()
}

async function sendRequest(
  base: string,
  headers: Readonly<Record<string, string>>,
  request: FuzzRequest,
): Promise<{ status: number; text: string }> {
  const { operation, url, body } = request
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), patienceMs)
  try {
    const answer = await fetch(`${base}${url}`, {
      method: operation.method,
      headers: { ...headers, ...request.headers },
      signal: controller.signal,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    })
    if (answer.headers.get('content-type')?.includes('event-stream') !== true) return { status: answer.status, text: await answer.text() }
    // a stream may have no end: its beginning is enough
    await answer.body?.cancel()
    return { status: answer.status, text: '' }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
