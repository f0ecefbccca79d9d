/** What a value must look like. */
export type KeyKind = 'text' | 'number' | 'flag' | 'duration' | 'size' | 'list' | 'map' | 'any'

export interface KnownKey {
  readonly key: string
  readonly kind: KeyKind
  /** Never printed. */
  readonly isSecret?: boolean
  /** What counts when nobody sets it; absent: nothing. */
  readonly otherwise?: string
}

const key = (name: string, kind: KeyKind = 'text', otherwise?: string): KnownKey => ({
  key: name,
  kind,
  ...(otherwise !== undefined && { otherwise }),
})
const secret = (name: string): KnownKey => ({ key: name, kind: 'text', isSecret: true })

/** Every key that this server acts on. */
export const knownKeys: readonly KnownKey[] = [
  key('windhover.generation', 'text', '1.3'),
  key('windhover.data', 'text', 'data'),
  key('windhover.worker.threads', 'number', '64'),
  key('windhover.server.allowed-hosts', 'list'),
  key('windhover.server.max-body-size', 'size', '16MB'),
  key('micronaut.server.host', 'text', '127.0.0.1'),
  key('micronaut.server.port', 'number', '8080'),
  key('endpoints.all.port', 'number'),
  key('endpoints.all.enabled', 'flag', 'true'),
  key('micronaut.server.cors.enabled', 'flag', 'false'),
  key('micronaut.server.cors.configurations', 'map'),
  key('kestra.url'),
  key('kestra.environment.name'),
  key('kestra.server.basic-auth.username'),
  secret('kestra.server.basic-auth.password'),
  key('kestra.server.basic-auth.open-urls', 'list'),
  key('kestra.server.termination-grace-period', 'duration', 'PT30S'),
  key('kestra.storage.local.base-path', 'text'),
  key('kestra.tasks.tmp-dir.path'),
  key('kestra.tasks.defaults', 'list'),
  secret('kestra.encryption.secret-key'),
  key('kestra.variables.env-vars-prefix', 'text', 'ENV_'),
  key('kestra.variables.globals', 'map'),
  key('kestra.variables.recursive-rendering', 'flag', 'false'),
  key('kestra.plugins.defaults', 'list'),
  key('kestra.plugins.configurations', 'list'),
  key('kestra.execution.depth.max-depth', 'number', '100'),
  key('kestra.templates.enabled', 'flag', 'false'),
  key('kestra.pebble.subflow-function.default-timeout', 'duration', 'PT1M'),
  key('kestra.pebble.subflow-function.max-timeout', 'duration', 'PT5M'),
  key('kestra.local-files.allowed-paths', 'list'),
  key('kestra.local-files.enable-file-functions', 'flag', 'true'),
]

/** Beginnings of keys whose meaning is not here, and what happens instead. */
export const absentKeys: Readonly<Record<string, string>> = {
  'datasources.': 'no other database is used: the data is kept in SQLite, in windhover.data',
}

/** Beginnings of keys that Kestra or Micronaut has and that mean nothing here: a configuration that was written for them still works. */
export const ignoredKeys: readonly string[] = [
  ...['endpoints', 'logger', 'otel', 'jackson', 'netty', 'flyway', 'http', 'tracing'].map((name) => `${name}.`),
  ...['application', 'caches', 'codec', 'executors', 'http', 'io', 'metrics', 'otel', 'router', 'security', 'session', 'views'].map(
    (name) => `micronaut.${name}.`,
  ),
  'micronaut.server.',
  ...[
    'ai',
    'anonymous-usage-report',
    'dashboards',
    'ee',
    'elasticsearch',
    'encryption',
    'environment.color',
    'executor',
    'h2',
    'heartbeat',
  ].map((name) => `kestra.${name}.`),
  ...['hidden-labels', 'indexer', 'jdbc', 'kafka', 'listeners', 'metrics', 'migration', 'mysql', 'postgres', 'queue', 'repository'].map(
    (name) => `kestra.${name}.`,
  ),
  ...[
    'retries',
    'scheduler',
    'secret',
    'server',
    'storage',
    'system-flows',
    'topology',
    'traces',
    'tutorial-flows',
    'ui',
    'usage-report',
  ].map((name) => `kestra.${name}.`),
  ...['variables.cache-enabled', 'variables.cache-size', 'webserver', 'worker', 'plugins.repositories', 'plugins.security'].map(
    (name) => `kestra.${name}`,
  ),
  ...['server-type', 'environment.color', 'system-flows', 'kv-store', 'logs', 'sla', 'flow', 'inputs', 'checks'].map(
    (name) => `kestra.${name}`,
  ),
]
