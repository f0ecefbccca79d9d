import { definePlugin, defineTask, z } from '@windhover/sdk'
import { type ParsedFlow, type ParseOptions, parseFlow, registerCore, registerPlugin } from '../../src/flow/index.ts'
import type { Flow } from '../../src/model/flow.ts'
import { Registry } from '../../src/registry.ts'

/** Two runnable tasks of the test's own: what the plugins bring is not looked at here. */
const say = defineTask({
  type: 'io.kestra.plugin.core.log.Log',
  title: 'Say',
  properties: { message: z.union([z.string(), z.array(z.string())]), level: z.enum(['INFO', 'WARN']).default('INFO') },
  async run() {},
})
const give = defineTask({
  type: 'io.kestra.plugin.core.debug.Return',
  title: 'Give',
  properties: { format: z.string().optional(), map: z.record(z.string(), z.unknown()).optional() },
  async run() {},
})

/** The registry of the language with two runnable tasks. */
export function createRegistry(): Registry {
  const registry = new Registry()
  registerCore(registry)
  registerPlugin(registry, definePlugin({ id: 'test', title: 'Test', tasks: [say, give] }))
  return registry
}

export const options: ParseOptions = { registry: createRegistry(), generation: '1.3', tenantId: 'main', strict: true }

export const parse = (source: string, more: Partial<ParseOptions> = {}): ParsedFlow => parseFlow(source, { ...options, ...more })

/** `path: message` of every problem. */
export const problemsOf = (source: string, more: Partial<ParseOptions> = {}): readonly string[] =>
  parse(source, more).problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))

/** A flow around some tasks (indented by two) and other top-level properties. */
export const flowOf = (tasks: string, rest = ''): string => `id: f\nnamespace: a.b\n${rest}\ntasks:\n${tasks}\n`

export const oneTask = '  - {id: one, type: io.kestra.plugin.core.debug.Return}'

/** The flow; fails the test when there are problems. */
export function mustParse(source: string, more: Partial<ParseOptions> = {}): Flow {
  const { flow, problems } = parse(source, more)
  if (flow === undefined) throw new Error(JSON.stringify(problems, null, 2))
  return flow
}
