import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, answerOf, objectIn } from './answer.ts'
import { fileText, inputText } from './generator.ts'
import { type Json, type JsonObject, listOf, objectOf, objectsOf } from './json.ts'

/** Which generation of routes and bodies an instance speaks. */
export type Generation = '1.3' | '2.0'

export interface FlowKey {
  readonly namespace: string
  readonly id: string
}

/** A server of the Kestra API, ours or the real one, seen over HTTP alone (tenant `main`). */
export class Instance {
  readonly url: string
  readonly generation: Generation

  constructor(url: string, generation: Generation) {
    this.url = url.replace(/\/$/, '')
    this.generation = generation
  }

  /** Sends a request below `/api/v1/main`. @throws when nothing answers within a minute */
  async send(method: string, path: string, body?: string | FormData, contentType?: string): Promise<Answer> {
    return this.sendTo(method, `/api/v1/main${path}`, body, contentType)
  }

  async sendTo(method: string, path: string, body?: string | FormData, contentType?: string): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    })
    return answerOf(response.status, await response.text())
  }

  async validateFlow(source: string): Promise<Answer> {
    return this.send('POST', '/flows/validate', source, 'application/x-yaml')
  }

  async createFlow(source: string): Promise<Answer> {
    return this.send('POST', '/flows', source, 'application/x-yaml')
  }

  async updateFlow(key: FlowKey, source: string): Promise<Answer> {
    return this.send('PUT', `/flows/${key.namespace}/${key.id}`, source, 'application/x-yaml')
  }

  async createExecution(key: FlowKey, form: FormData, query: string): Promise<Answer> {
    return this.send('POST', `/executions/${key.namespace}/${key.id}${query}`, form)
  }

  async execution(id: string): Promise<JsonObject | undefined> {
    const answer = await this.send('GET', `/executions/${id}`)
    return answer.status === 200 ? objectIn(answer) : undefined
  }

  /** Calls an action of one execution on the path of the instance's generation. */
  async act(method: string, id: string, action: string, body?: string | FormData, contentType?: string): Promise<Answer> {
    return this.send(method, `/executions/${id}/${this.generation === '2.0' ? 'actions/' : ''}${action}`, body, contentType)
  }

  /** Executions that match filters such as `filters[flowId][EQUALS]`, all pages. */
  async search(filters: Readonly<Record<string, string>>): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = []
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ ...filters, page: String(page), size: '200' })
      const body = objectIn(await this.send('GET', `/executions/search?${query}`))
      const results = objectsOf(body['results'])
      found.push(...results)
      if (results.length === 0 || found.length >= Number(body['total'] ?? 0)) return found
    }
  }

  /** Executions of a flow in the order of their creation. */
  async executionsOf(flowId: string): Promise<readonly JsonObject[]> {
    return this.search({ 'filters[flowId][EQUALS]': flowId, sort: 'state.startDate:asc' })
  }

  /** The sub-executions of the loops of an execution (2.0), of all its loop tasks. */
  async iterationsOf(executionId: string): Promise<readonly JsonObject[]> {
    return this.search({ 'filters[parentId][EQUALS]': executionId, 'filters[kind][EQUALS]': 'LOOP' })
  }

  async logs(executionId: string): Promise<readonly JsonObject[]> {
    const answer = await this.send('GET', `/logs/${executionId}?minLevel=TRACE`)
    return objectsOf(answer.body)
  }

  /** Outputs of the task runs of an execution, by task run id, for those that stored any (2.0 keeps them apart). */
  async storedOutputs(executionId: string): Promise<ReadonlyMap<string, JsonObject>> {
    const listed = await this.send('GET', `/outputs/${executionId}`)
    const outputs = new Map<string, JsonObject>()
    for (const { taskRunId } of objectsOf(listed.body)) {
      const answer = await this.send('GET', `/outputs/${executionId}/${String(taskRunId)}`)
      if (answer.status === 200) outputs.set(String(taskRunId), objectIn(answer))
    }
    return outputs
  }

  async file(executionId: string, uri: string): Promise<string | undefined> {
    const answer = await this.send('GET', `/executions/${executionId}/file?path=${encodeURIComponent(uri)}`)
    return answer.status === 200 ? answer.text : undefined
  }

  async triggers(key: FlowKey): Promise<readonly JsonObject[]> {
    const answer = await this.send('GET', `/triggers/${key.namespace}/${key.id}`)
    return objectsOf(Array.isArray(answer.body) ? answer.body : objectOf(answer.body)['results'])
  }

  /** Sets a key-value entry; the body is the value as JSON. */
  async putKeyValue(namespace: string, key: string, value: Json): Promise<Answer> {
    return this.send('PUT', `/namespaces/${namespace}/kv/${key}`, JSON.stringify(value), 'text/plain')
  }

  async keys(namespace: string): Promise<readonly string[]> {
    const paged = this.generation === '2.0'
    const path = paged ? `/kv?size=200&${new URLSearchParams({ 'filters[namespace][EQUALS]': namespace })}` : `/namespaces/${namespace}/kv`
    const answer = await this.send('GET', path)
    return objectsOf(paged ? objectOf(answer.body)['results'] : answer.body).map(({ key }) => String(key))
  }

  async deleteKey(namespace: string, key: string): Promise<void> {
    await this.send('DELETE', `/namespaces/${namespace}/kv/${encodeURIComponent(key)}`)
  }

  /** Ends, if need be, and deletes one execution with all that belongs to it. */
  async deleteExecution(id: string): Promise<void> {
    const state = objectOf((await this.execution(id))?.['state'])['current']
    if (typeof state === 'string' && !isTerminal(state)) {
      await this.act('DELETE', id, 'kill')
      await this.reach(id, isTerminal, 3000)
    }
    await this.send('DELETE', `/executions/${id}?deleteLogs=true&deleteMetrics=true&deleteStorage=true`)
  }

  /** Polls until the state of an execution is the wanted one; gives the last one seen. */
  async reach(id: string, wanted: (state: string) => boolean, timeoutMs: number): Promise<JsonObject | undefined> {
    const end = performance.now() + timeoutMs
    for (let waitMs = 15; ; waitMs = Math.min(waitMs * 1.4, 200)) {
      const execution = await this.execution(id)
      const state = objectOf(execution?.['state'])['current']
      if ((typeof state === 'string' && wanted(state)) || performance.now() > end) return execution
      await pause(waitMs)
    }
  }
}

const terminal = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'RETRIED', 'SKIPPED'])

export function isTerminal(state: string): boolean {
  return terminal.has(state)
}

/** A form with one part per input and one file part per file, as the create and resume routes take it. */
export function formOf(inputs: JsonObject, files: JsonObject = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(inputs)) form.append(name, inputText(value))
  for (const [name, value] of Object.entries(files)) {
    const file = objectOf(value)
    form.append(name, new Blob([fileText(file)], { type: 'application/octet-stream' }), String(file['name'] ?? name))
  }
  return form
}

/** A query string from a map; a list repeats its key. */
export function queryOf(parameters: JsonObject): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? listOf(value) : [value]) query.append(name, String(one))
  }
  return query.size === 0 ? '' : `?${query}`
}
