import { describe, expect, test } from 'vitest'
import { LookupNeeded } from '../../../src/expression/index.ts'
import { inputRefusal, lazyInputs, resolveInputs } from '../../../src/flow/inputs/index.ts'
import type { Generation } from '../../../src/generation.ts'
import { dbl } from '../../../src/model/dbl.ts'
import { inputContext, inputsOf, renderOptions, testCipher } from './context.ts'

const resolve = (yaml: string, given: Record<string, unknown> = {}, generation: Generation = '1.3') =>
  resolveInputs(inputsOf(yaml), given, inputContext(generation, testCipher))

describe('defaults', () => {
  test.each<[string, unknown]>([
    ['{type: INT, defaults: "{{ 2 * 3 }}"}', 6],
    ['{type: BOOL, defaults: "{{ 1 == 1 }}"}', true],
    ['{type: FLOAT, defaults: 1}', dbl(1)],
    ['{type: JSON, defaults: {k: "{{ flow.id }}", n: 1}}', { k: 'flow', n: 1 }],
    ['{type: YAML, defaults: "a: {{ flow.id }}"}', { a: 'flow' }],
    ['{type: ARRAY, itemType: STRING, defaults: ["{{ flow.id }}", 2]}', ['flow', '2']],
    ['{type: MULTISELECT, values: [p, q], defaults: "{{ [\'q\'] }}"}', ['q']],
    ['{type: DURATION, defaults: PT90S}', dbl(90)],
    ['{type: STRING, defaults: "{{ labels.team }}/{{ vars.v }}"}', 'a/5'],
    ['{type: STRING, required: false, defaults: null}', null],
    ['{type: SELECT, values: [p, q], autoSelectFirst: true}', 'p'],
    ['{type: MULTISELECT, values: [p, q], autoSelectFirst: true}', ['p']],
    ['{type: SELECT, expression: "{{ [1, \'b\'] }}", autoSelectFirst: true}', '1'],
  ])('%s is %j', (input, value) => {
    const { inputs, values } = resolve(`[{id: x, ${input.slice(1)}]`)
    expect(inputs[0]?.errors).toEqual([])
    expect(values).toEqual({ x: value })
  })

  test('sees the inputs it depends on, others that have defaults as null', () => {
    const { values } = resolve(`
      - {id: a, type: STRING, defaults: x}
      - {id: b, type: STRING, defaults: "{{ inputs.a ?? 'null' }}"}
      - {id: c, type: STRING, defaults: "{{ inputs.a ?? 'null' }}", dependsOn: {inputs: [a]}}`)
    expect(values).toEqual({ a: 'x', b: 'null', c: 'x' })
  })

  test('sees dates and durations as they were written, while the execution stores them in its own form', () => {
    const { values } = resolve(
      `
      - {id: at, type: DATETIME}
      - {id: du, type: DURATION}
      - {id: ti, type: TIME}
      - {id: s, type: STRING, defaults: "{{ inputs.at }} {{ inputs.du }} {{ inputs.ti }}", dependsOn: {inputs: [at, du, ti]}}`,
      { at: '2024-05-06T07:08:09+02:00', du: 'PT90S', ti: '10:20' },
    )
    expect(values).toEqual({
      at: '2024-05-06T05:08:09.000000Z',
      du: dbl(90),
      ti: '10:20:00',
      s: '2024-05-06T05:08:09Z PT1M30S 10:20',
    })
  })

  test('that cannot be rendered are told as the flow’s fault', () => {
    const { inputs } = resolve('[{id: x, type: INT, defaults: "{{ nope }}"}]')
    const message = 'Invalid value for input `x`. Cause: Unable to find `nope` used in the expression `{{ nope }}` at line 1'
    expect(inputs[0]?.errors).toEqual([{ message, renderError: true }])
  })

  test('ask for what they need from outside', () => {
    expect(() => resolve('[{id: x, type: STRING, defaults: "{{ kv(\'k\') }}"}]')).toThrow(LookupNeeded)
  })
})

describe('dependencies', () => {
  const yaml = `
    - {id: kind, type: SELECT, values: [a, b]}
    - {id: detail, type: STRING, defaults: "for {{ inputs.kind }}", dependsOn: {inputs: [kind], condition: "{{ inputs.kind == 'a' }}"}}
    - {id: more, type: STRING, dependsOn: {inputs: [detail]}, required: false}`

  test('a condition that holds enables', () => {
    expect(resolve(yaml, { kind: 'a' }).values).toEqual({ kind: 'a', detail: 'for a', more: null })
  })

  test('a disabled input is left out even when given, and so is what depends on it', () => {
    const { values, warnings } = resolve(yaml, { kind: 'b', detail: 'x', more: 'y' })
    expect(values).toEqual({ kind: 'b' })
    expect(warnings.map((warning) => warning.split(' ')[1])).toEqual(['detail', 'more'])
  })

  test('only a boolean true enables', () => {
    const { inputs } = resolve('[{id: x, type: INT, dependsOn: {condition: "true"}}]', { x: '1' })
    expect(inputs[0]).toMatchObject({ enabled: false, errors: [] })
  })

  test('a dependency that is null disables', () => {
    const { values } = resolve(`
      - {id: a, type: STRING, required: false}
      - {id: b, type: STRING, defaults: x, dependsOn: {inputs: [a]}}`)
    expect(values).toEqual({ a: null })
  })

  test('a condition that cannot be rendered disables, tells why and refuses nothing', () => {
    const resolution = resolve('[{id: x, type: INT, dependsOn: {condition: "{{ nope }}"}}]', { x: '1' })
    const message = 'Invalid condition: Unable to find `nope` used in the expression `{{ nope }}` at line 1'
    expect(resolution.inputs[0]).toMatchObject({ enabled: false, errors: [{ message, renderError: false }] })
    expect(inputRefusal(resolution)).toBeUndefined()
  })

  test('may come later in the list', () => {
    const { values, inputs } = resolve(`
      - {id: b, type: STRING, defaults: "{{ inputs.a }}!", dependsOn: {inputs: [a]}}
      - {id: a, type: INT, defaults: 42}`)
    expect(values).toEqual({ b: '42!', a: 42 })
    expect(inputs.map((one) => one.input.id)).toEqual(['b', 'a'])
  })
})

describe('forms and dotted ids', () => {
  const yaml = `
    - {id: form, type: FORM, inputs: [{id: child, type: INT, defaults: 3}, {id: other, type: STRING, required: false}]}
    - {id: a.b, type: STRING, defaults: q}
    - {id: a.c.d, type: INT, required: false}`

  test('nest their values', () => {
    expect(resolve(yaml).values).toEqual({ form: { child: 3, other: null }, a: { b: 'q', c: { d: null } } })
  })

  test.each([[{ 'form.child': '5', 'a.b': 'z' }], [{ form: { child: 5 }, a: { b: 'z' } }]])('take %j', (given) => {
    expect(resolve(yaml, given)).toMatchObject({ values: { form: { child: 5 }, a: { b: 'z' } }, warnings: [] })
  })

  test('children of a form depend on each other by their whole ids', () => {
    const form = `[{id: f, type: FORM, inputs: [{id: asked, type: BOOL, defaults: false}, {id: x, type: INT, defaults: 1,
      dependsOn: {inputs: [f.asked], condition: "{{ inputs.f.asked }}"}}]}]`
    expect(resolve(form).values).toEqual({ f: { asked: false } })
    expect(resolve(form, { 'f.asked': 'true' }).values).toEqual({ f: { asked: true, x: 1 } })
  })

  test('that want the same place are warned of', () => {
    const { values, warnings } = resolve('[{id: a, type: STRING, defaults: x}, {id: a.b, type: STRING, defaults: y}]')
    expect(values).toEqual({ a: 'x' })
    expect(warnings).toHaveLength(1)
  })
})

test('names that are not declared are dropped with a warning', () => {
  expect(resolve('[{id: a, type: STRING, defaults: x}]', { b: '1' })).toMatchObject({
    values: { a: 'x' },
    warnings: ["Input b was provided for workflow test.flow but isn't declared in the workflow inputs"],
  })
})

test('every fault is told, the first refuses', () => {
  const resolution = resolve('[{id: a, type: INT}, {id: b, type: INT, min: 5}, {id: c, type: STRING}]', { a: 'x', b: '1' })
  expect(resolution.inputs.map((one) => [one.value, one.errors.map((error) => error.message)])).toEqual([
    ['x', ['Invalid value for input `a`. Cause: For input string: "x"']],
    ['1', ['Invalid value for input `b`. Cause: it must be more than `5`']],
    [null, ['Missing required input:c']],
  ])
  expect(inputRefusal(resolution)).toBe('Invalid value for input `a`. Cause: For input string: "x"')
})

test('a secret is stored encrypted and validated in clear', () => {
  const yaml = '[{id: s, type: SECRET, validator: "[a-z]+"}]'
  expect(resolve(yaml, { s: 'hush' }).values).toEqual({ s: { type: 'io.kestra.datatype:aes_encrypted', value: '<hush>' } })
  expect(inputRefusal(resolve(yaml, { s: 'HUSH' }))).toBe('Invalid value for input `s`. Cause: s: it must match the pattern `[a-z]+`')
})

test('options of a SELECT may have labels', () => {
  const yaml = '[{id: x, type: SELECT, values: [{label: One, value: "1"}, {label: Two, value: "2"}]}]'
  expect(resolve(yaml, { x: '1' }).values).toEqual({ x: '1' })
  expect(inputRefusal(resolve(yaml, { x: 'One' }))).toBe('Invalid value for input `x`. Cause: it must match the values `[1, 2]`')
})

describe('a JSON Schema', () => {
  const yaml = `[{id: j, type: JSON, jsonSchema: '{"type":"object","required":["a"],"additionalProperties":false,"properties":
    {"a":{"type":["integer","null"]},"b":{"enum":[1,"x"]},"d":{"type":"array","items":{"type":"string"},"minItems":2},
    "e":{"type":"string","minLength":3,"pattern":"^a"},"f":{"const":5},"g":{"format":"date"},"k":{"not":{"type":"string"}}}}'}]`

  test.each([
    ['{"a":1,"b":"x","g":"no date"}', undefined],
    ['{"a":"x","b":3}', '/a: string found, [integer, null] expected, /b: does not have a value in the enumeration [1, "x"]'],
    ['{"b":1}', ": required property 'a' not found"],
    ['{"a":1,"z":1}', ": property 'z' is not defined in the schema and the schema does not allow additional properties"],
    ['{"a":1,"d":["p"]}', '/d: must have at least 2 items but found 1'],
    ['{"a":1,"e":"a"}', '/e: must be at least 3 characters long'],
    ['{"a":1,"e":"bcd"}', '/e: does not match the regex pattern ^a'],
    ['{"a":1,"f":4}', "/f: must be the constant value '5'"],
    ['{"a":1,"k":"s"}', '/k: must not be valid to the schema {"type":"string"}'],
  ])('%s', (given, violation) => {
    const prefix = 'Invalid value for input `j`. Cause: Invalid JSON schema: j: it must match the json schema: '
    const expected = violation === undefined ? undefined : `${prefix}[${violation}]`
    expect(inputRefusal(resolve(yaml, { j: given }, '2.0'))).toBe(expected)
  })
})

describe('inputs of an execution that nobody resolved', () => {
  const lazy = (yaml: string, values: Record<string, unknown>) =>
    lazyInputs(values, inputsOf(yaml), { flow: { id: 'flow' }, options: renderOptions() })

  test('have their defaults, typed, when asked for', () => {
    const inputs = lazy('[{id: a, type: INT, defaults: "5"}, {id: b, type: STRING, defaults: "{{ flow.id }}"}, {id: c, type: STRING}]', {
      d: 1,
    })
    expect(JSON.parse(JSON.stringify(inputs))).toEqual({ a: 5, b: 'flow', d: 1 })
  })

  test('leave out a default that needs more than the flow', () => {
    const inputs = lazy('[{id: a, type: STRING, defaults: "{{ vars.x }}"}]', {})
    expect(JSON.parse(JSON.stringify(inputs))).toEqual({})
  })

  test('keep what is given beside the default of a sibling', () => {
    const inputs = lazy('[{id: f.a, type: INT, defaults: 1}, {id: f.b, type: INT, defaults: 2}]', { f: { a: 7 } })
    expect(JSON.parse(JSON.stringify(inputs))).toEqual({ f: { a: 7, b: 2 } })
  })

  test('are the stored values themselves when nothing is missing', () => {
    const values = { a: 1 }
    expect(lazy('[{id: a, type: INT, defaults: 2}]', values)).toBe(values)
  })
})
