import { expect, test } from 'vitest'
import { resolveOutputs } from '../../../src/flow/outputs/index.ts'
import { readYaml } from '../../../src/flow/yaml/document.ts'
import type { Generation } from '../../../src/generation.ts'
import { stringifyJson } from '../../../src/model/dbl.ts'
import type { FlowOutput } from '../../../src/model/flow.ts'
import { renderOptions, testCipher } from '../inputs/context.ts'

const variables = { inputs: { n: 3 }, outputs: { r: { value: 'hey' }, ov: { values: { a: 1, m: { k: [1, 2] } } } } }

function resolve(yaml: string, generation: Generation = '1.3', cipher = testCipher) {
  const outputs = (readYaml(yaml).value as readonly FlowOutput[]).map((output) => ({ ...output, required: output.required ?? true }))
  return resolveOutputs(outputs, variables, renderOptions(generation, cipher))
}

test('outputs are rendered to text and read as their types', () => {
  const resolution = resolve(`
    - {id: s, type: STRING, value: "{{ outputs.r.value }}"}
    - {id: i, type: INT, value: "{{ inputs.n }}"}
    - {id: j, type: JSON, value: "{{ outputs.ov.values }}"}
    - {id: a, type: ARRAY, value: [1, "{{ inputs.n }}", 1.5, true, {a: 1}]}
    - {id: d, type: DURATION, value: PT1H}
    - {id: f, type: FLOAT, value: 1}
    - {id: m, type: JSON, value: {x: "{{ inputs.n }}", y: [1.0, true, null]}}
    - {id: y, type: YAML, value: "a: {{ inputs.n }}"}
    - {id: es, type: STRING, value: ""}
    - {id: st, type: STRING, value: 5}
    - {id: x.y, type: STRING, value: dotted}`)
  const expected =
    '{"s":"hey","i":3,"j":{"a":1,"m":{"k":[1,2]}},"a":[1,"3",1.5,true,{"a":1}],"d":3600.0,"f":1.0,"m":{"x":"3","y":[1.0,true,null]},"y":{"a":3},"es":"","st":"5","x.y":"dotted"}'
  expect(resolution.type === 'resolved' && stringifyJson(resolution.outputs)).toBe(expected)
})

test.each([
  ['1.3', '2024-01-01T00:00:00Z'],
  ['2.0', '2024-01-01T00:00:00.000000Z'],
] as const)('an instant of %s is %s', (generation, text) => {
  expect(resolve('[{id: d, type: DATETIME, value: "2024-01-01T00:00:00Z"}]', generation)).toMatchObject({ outputs: { d: text } })
})

test('an optional output that cannot be rendered, or is null, is left out', () => {
  const yaml = `
    - {id: o, type: STRING, value: "{{ outputs.nope.value }}", required: false}
    - {id: z, type: STRING, value: "{{ null }}", required: false}
    - {id: e, type: EMAIL, value: nomail}`
  expect(resolve(yaml)).toEqual({
    type: 'resolved',
    outputs: { e: 'nomail' },
    warnings: ["Failed to render optional flow output 'o'. Output is ignored."],
  })
})

test.each([
  ['value: "{{ outputs.nope.value }}", type: STRING', 'Unable to find `nope` used in the expression `{{ outputs.nope.value }}` at line 1'],
  ['value: abc, type: INT', 'Invalid value for output `x`. Cause: For input string: "abc"'],
  ['value: abc, type: INT, required: false', 'Invalid value for output `x`. Cause: For input string: "abc"'],
  ['value: no uri, type: URI', 'Invalid value for output `x`. Cause: Illegal character in path at index 2: no uri'],
  ['value: x, type: DATE', " errors:\n```\nText 'x' could not be parsed at index 0\n```"],
])('{%s} fails the execution', (output, message) => {
  expect(resolve(`[{id: x, ${output}}]`)).toMatchObject({ type: 'failed', message: `Failed to render output values: ${message}` })
})

test('a required output that is null fails the execution', () => {
  expect(resolve('[{id: x, type: STRING, value: "{{ null }}"}]').type).toBe('failed')
})

test('a secret output is encrypted', () => {
  expect(resolve('[{id: x, type: SECRET, value: hush}]')).toMatchObject({
    outputs: { x: { type: 'io.kestra.datatype:aes_encrypted', value: '<hush>' } },
  })
})
