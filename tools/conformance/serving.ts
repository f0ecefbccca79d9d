import { type Generation, Instance } from './instance.ts'
import type { JsonObject } from './json.ts'
import { type Launch, LocalServer } from './local-server.ts'

interface Settings {
  readonly config: JsonObject
  readonly env: Readonly<Record<string, string>>
}

/** Gives work an instance with some settings; answers a reason instead when there can be none. */
export type Serve = <T>(settings: Settings, work: (instance: Instance) => Promise<T>) => Promise<T | string>

/** Serves from a server that runs already; it cannot take other settings. */
export function runningServer(url: string, generation: Generation): Serve {
  const instance = new Instance(url, generation)
  return async ({ config, env }, work) => {
    if (Object.keys(config).length + Object.keys(env).length > 0) return 'needs settings that the running server was not started with'
    return work(instance)
  }
}

/** Serves from a fresh server for each piece of work. */
export function startedServers(launch: Omit<Launch, 'config' | 'env'>): Serve {
  return async ({ config, env }, work) => {
    const server = await LocalServer.start({ ...launch, config, env })
    try {
      return await work(server.instance)
    } finally {
      await server.stop()
    }
  }
}
