import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyPluginDefaults, buildFlowGraph, flowDocument, graphToDot, typeJsonSchema, validateFlows } from '../../src/flow/index.ts'
import { options, parse } from './fixture.ts'

const registered = options.registry.all()

/** Words the language knows, so that random documents get deep into it. */
const names = [
  ...['id', 'namespace', 'type', 'tasks', 'inputs', 'outputs', 'triggers', 'labels', 'variables', 'retry', 'pluginDefaults', 'listeners'],
  ...[
    ...[
      'valueOf',
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty',
      'toJSON',
      'length',
      'forced',
      'limit',
      'revision',
      'description',
    ],
    'then',
    'else',
    'cases',
    'defaults',
    'errors',
    'finally',
    'onPause',
    'onResume',
    'task',
    'dependsOn',
    'conditions',
    'values',
    'value',
  ],
  ...[
    'sla',
    'checks',
    'concurrency',
    'preconditions',
    'timeWindow',
    'window',
    'where',
    'filters',
    'taskRunner',
    'pluginDefaultsRef',
    'key',
  ],
]
const words = [
  ...registered.map((definition) => definition.type),
  ...[
    'STRING',
    'FORM',
    'SELECT',
    'ARRAY',
    'constant',
    'random',
    'MAX_DURATION',
    'a',
    'a',
    'b',
    'x.y',
    '{{ inputs.a-b }}',
    '',
    'PT1M',
    '@daily',
  ],
]
const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, ...words),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 5 }),
  ),
})).node

const document = fc
  .record({ id: value, namespace: value, tasks: fc.array(value, { maxLength: 3 }), inputs: value, triggers: value, rest: value })
  .map(({ rest, ...flow }) => JSON.stringify({ ...flow, ...(typeof rest === 'object' ? rest : {}) }))

describe('whatever a flow says, reading it ends in problems, never in a throw', () => {
  test.each(['1.3', '2.0'] as const)('generation %s', (generation) => {
    fc.assert(
      fc.property(document, (source) => {
        const [validation] = validateFlows(source, { ...options, generation }, { find: () => undefined })
        for (const problem of validation?.problems ?? []) {
          expect(problem.line).toBeGreaterThan(0)
          expect(problem.message).not.toBe('')
        }
        const { flow } = parse(source, { strict: false, generation })
        if (flow === undefined) throw new Error('A stored flow is always given')
        const completed = applyPluginDefaults(flow, { ...settings, generation }, options.registry)
        graphToDot(buildFlowGraph(completed, options.registry), 'x')
        JSON.stringify(flowDocument(flow))
      }),
      { numRuns: 400 },
    )
  })
})

const settings = {
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [{ type: 'io.kestra', forced: true, values: { tasks: [{ id: 'z', type: 'io.kestra.plugin.core.flow.Sequential' }] } }],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
} as const

test('every registered type refuses a map that has nothing it requires, and says what', () => {
  for (const definition of registered.filter(({ kind }) => kind === 'flowable' || kind === 'executable' || kind === 'executor')) {
    const source = `id: f\nnamespace: a.b\ntasks:\n  - {id: a, type: ${definition.type}}\n`
    const required = (typeJsonSchema(definition, '1.3')['required'] as readonly string[]).filter((name) => name !== 'id' && name !== 'type')
    const paths = parse(source).problems.map((problem) => problem.path)
    for (const name of required) expect(paths).toContain(`a.${name}`)
  }
})
