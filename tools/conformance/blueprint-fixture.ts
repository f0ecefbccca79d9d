import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { FlowKey } from './instance.ts'
import type { JsonObject } from './json.ts'

/** What a blueprint takes for granted, given here on loopback, and how many task runs it must end with. */
export interface BlueprintFixture {
  readonly taskRuns: number
  readonly inputs?: JsonObject
  /** Secrets it reads that only the fixture below checks: no account is behind them. */
  readonly secrets?: readonly string[]
  /** Addresses it calls, and what stands in for each: the fixture server, or the server under test itself. */
  readonly addresses?: Readonly<Record<string, 'fixture' | 'server'>>
  /** Flows it starts. */
  readonly flows?: readonly string[]
  /** Files its namespace holds, by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** A flow for blueprints to start, with an output. */
function childFlow({ namespace, id }: FlowKey): string {
  return `id: ${id}
namespace: ${namespace}
tasks:
  - id: said
    type: io.kestra.plugin.core.debug.Return
    format: from {{ flow.id }}
outputs:
  - id: my_output
    type: STRING
    value: "{{ outputs.said.value }}"
`
}

const team = 'company.team'
const longAgo = { start: '2001-01-01T00:00:00Z', end: '2001-01-02T00:00:00Z' }

const notebook = JSON.stringify({
  cells: [{ cell_type: 'code', execution_count: null, id: 'one', metadata: {}, outputs: [], source: ['print(1)'] }],
  metadata: { kernelspec: { display_name: 'Python', language: 'python', name: 'python3' } },
  nbformat: 4,
  nbformat_minor: 5,
})

/** What single blueprints need; all others need nothing and end with one task run. */
const fixtures: Readonly<Record<string, BlueprintFixture>> = {
  'advanced-scheduling.yaml': {
    taskRuns: 2,
    inputs: { date: '2023-12-22T14:00:00.000Z' },
    files: {
      'schedule.py': 'import sys\nfrom workalendar.usa import UnitedStates\nprint(sys.argv[1:], len(UnitedStates().holidays(2023)))\n',
    },
  },
  'dlt-elt-chess-api-to-duckdb.yaml': { taskRuns: 1, addresses: { 'https://api.chess.com': 'fixture' } },
  'dlt-json-to-duckdb.yaml': { taskRuns: 1, addresses: { 'https://dummyjson.com': 'fixture' } },
  'generate-pdf-with-gotenberg.yaml': {
    taskRuns: 1,
    addresses: { 'https://demo.gotenberg.dev': 'fixture', 'https://sparksuite.github.io': 'fixture' },
  },
  'get-all-namespaces.yaml': { taskRuns: 2, secrets: ['KESTRA_API_TOKEN'], addresses: { 'http://localhost:8080/kestra': 'server' } },
  'papermill-notebook.yaml': { taskRuns: 1, files: { 'src/example.ipynb.py': notebook } },
  'parallel-files.yaml': { taskRuns: 10 },
  'parallel-subflows.yaml': {
    taskRuns: 4,
    flows: ['flow1', 'flow2', 'flow3'].map((id) => childFlow({ namespace: team, id })),
  },
  'parse-twitter-json-payload.yaml': { taskRuns: 4 },
  'pass-data-between-subflows.yaml': { taskRuns: 2, flows: [childFlow({ namespace: team, id: 'my_subflow' })] },
  'pass-data-between-tasks.yaml': { taskRuns: 4 },
  'purge.yaml': { taskRuns: 2 },
  'purge-disk-space-interactively.yaml': {
    taskRuns: 4,
    inputs: { ...longAgo, what_to_purge: '["LOGS","EXECUTIONS","METRICS","STORAGE"]', allow_destructive_action: 'ALLOW' },
  },
  'shell-scripts.yaml': { taskRuns: 4 },
  'wdir-pandas-python-outputs.yaml': { taskRuns: 3 },
}

export function fixtureOf(name: string): BlueprintFixture {
  return fixtures[name] ?? { taskRuns: 1 }
}

/** Every secret that a fixture gives, as the environment of a server. */
export function fixtureSecrets(): Readonly<Record<string, string>> {
  const names = Object.values(fixtures).flatMap(({ secrets }) => secrets ?? [])
  return Object.fromEntries(names.map((name) => [`SECRET_${name}`, Buffer.from(`the ${name}`).toString('base64')]))
}

/** Runs work beside a server on loopback that answers every request with a small JSON object. */
export async function besideFixtureServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume().on('end', () => response.end(JSON.stringify({ url: request.url, products: [{ id: 1, name: 'one' }] })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    if (typeof address !== 'object' || address === null) throw new Error('the fixture server has no address')
    return await work(`http://127.0.0.1:${address.port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
