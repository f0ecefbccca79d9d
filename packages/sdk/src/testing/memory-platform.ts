import { Dbl } from '../dbl.ts'
import type { KvValue, Platform } from '../run-context.ts'
import { bytesOf } from './memory-storage.ts'

/** A platform in memory: key-value store and namespace files work; other calls are recorded and answered with what `answers` holds. */
export class MemoryPlatform implements Platform {
  /** Calls of what is not in memory: `['executions.count', request]`. */
  readonly calls: (readonly [name: string, request: unknown])[] = []
  readonly #kv = new Map<string, KvValue>()
  readonly #files = new Map<string, Uint8Array>()
  readonly #answers: Readonly<Record<string, unknown>>

  /** Answers by name of the call, such as `{ 'executions.count': 3 }`; a function is called with the request. */
  constructor(answers: Readonly<Record<string, unknown>> = {}) {
    this.#answers = answers
  }

  readonly kv: Platform['kv'] = {
    get: async (namespace, key) => this.#kv.get(`${namespace}/${key}`),
    set: async (namespace, key, value, options = {}) => {
      const path = `${namespace}/${key}`
      if (options.overwrite === false && this.#kv.has(path)) throw new Error(`Key '${key}' already exists`)
      const { type, description, ttlMs } = options
      const expiration = ttlMs === undefined ? {} : { expiration: Date.now() + ttlMs }
      this.#kv.set(path, { key, value, type: type ?? typeOf(value), ...(description === undefined ? {} : { description }), ...expiration })
    },
    delete: async (namespace, key) => this.#kv.delete(`${namespace}/${key}`),
    keys: async (namespace, prefix = '') => {
      const start = `${namespace}/`
      return [...this.#kv.keys()]
        .filter((path) => path.startsWith(start + prefix))
        .map((path) => path.slice(start.length))
        .sort()
    },
    purge: (request) => this.#answer('kv.purge', request),
  }

  readonly namespaceFiles: Platform['namespaceFiles'] = {
    list: async (namespace) =>
      [...this.#files]
        .filter(([path]) => path.startsWith(`${namespace}:`))
        .map(([path, bytes]) => ({ path: path.slice(namespace.length + 1), version: 1, sizeBytes: bytes.length }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    read: async (namespace, path) => {
      const bytes = this.#files.get(`${namespace}:${path}`)
      if (bytes === undefined) throw new Error(`File '${path}' was not found in namespace '${namespace}'.`)
      return (async function* () {
        yield bytes
      })()
    },
    put: async (namespace, path, body, conflict) => {
      const place = `${namespace}:${path}`
      if (this.#files.has(place) && conflict === 'ERROR') throw new Error(`File '${path}' already exists in namespace '${namespace}'`)
      if (!(this.#files.has(place) && conflict === 'SKIP')) this.#files.set(place, await bytesOf(body))
    },
    delete: async (namespace, path) => {
      const inside = [...this.#files.keys()].filter(
        (place) => place === `${namespace}:${path}` || place.startsWith(`${namespace}:${path}/`),
      )
      for (const place of inside) this.#files.delete(place)
      return inside.length > 0
    },
    purge: (request) => this.#answer('namespaceFiles.purge', request),
  }

  readonly executions: Platform['executions'] = {
    count: (request) => this.#answer('executions.count', request),
    resume: (request) => this.#answer('executions.resume', request),
    purge: (request) => this.#answer('executions.purge', request),
  }
  readonly logs: Platform['logs'] = {
    find: (request) => this.#answer('logs.find', request),
    purge: (request) => this.#answer('logs.purge', request),
  }
  readonly flows: Platform['flows'] = { purge: (request) => this.#answer('flows.purge', request) }
  readonly triggers: Platform['triggers'] = { toggle: (request) => this.#answer('triggers.toggle', request) }
  readonly storage: Platform['storage'] = {
    purgeExecutionFiles: (executionId) => this.#answer('storage.purgeExecutionFiles', executionId),
    purge: (request) => this.#answer('storage.purge', request),
  }

  async #answer<T>(name: string, request: unknown): Promise<T> {
    this.calls.push([name, request])
    const answer = this.#answers[name]
    // The test says what the platform answers; that it has the right type is its business.
    return (typeof answer === 'function' ? await answer(request) : answer) as T
  }
}

function typeOf(value: unknown): string {
  if (typeof value === 'string' || value === null) return 'STRING'
  if (typeof value === 'boolean') return 'BOOLEAN'
  return typeof value === 'object' && !(value instanceof Dbl) ? 'JSON' : 'NUMBER'
}
