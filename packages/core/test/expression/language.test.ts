import { describe, expect, test } from 'vitest'
import {
  ExpressionError,
  LazyMap,
  LookupNeeded,
  noLookups,
  referencedRoots,
  render,
  renderDeep,
  renderTyped,
} from '../../src/expression/index.ts'
import { options, options20, show } from './rendering.ts'

const cases: readonly (readonly [expression: string, text: string])[] = [
  ['7 / 2', '3'],
  ['7 / 2.0', '3.5'],
  ['-7 % 3', '-1'],
  ['1.0', '1.0'],
  ['10000000.0', '1.0E7'],
  ['9223372036854775807 + 1', '-9223372036854775808'],
  ["'x' + 1", 'x1'],
  ["'x' ~ null ~ [1, null]", 'x[1, null]'],
  ["'a' ~ 'b' | upper", 'AB'],
  ['1 == 1.0', 'true'],
  ["'1' == 1", 'false'],
  ['3..5', '[3,4,5]'],
  ['true ? 1 : 2', '1'],
  ['missing ?? "d"', 'd'],
  ['[1, 2] contains 2', 'true'],
  ['"#{1 + 1} two"', '2 two'],
  ['{"n": null, "l": [null]}', '{"l":[null]}'],
  ['(not false) and 1', 'true'],
  ['[1, 2, 3] - 2', '[1,3]'],
]

describe('operators and literals', () => {
  test.each(cases)('{{ %s }} prints %s', (expression, text) => {
    expect(show(expression)).toBe(text)
  })

  test('the level of ?? depends on the generation', () => {
    expect(show("'a' ~ n ?? 'c'", { n: null })).toBe('ac')
    expect(show("'a' ~ n ?? 'c'", { n: null }, options20)).toBe('a')
  })

  test('texts are compared by < only from 2.0 on', () => {
    expect(() => show("'a' < 'b'")).toThrow(ExpressionError)
    expect(show("'a' < 'b'", {}, options20)).toBe('true')
  })
})

describe('tags', () => {
  test('a loop keeps what set made outside of it and forgets its own', () => {
    expect(
      render('{% set s = 0 %}{% for i in [1,2,3] %}{% set s = s + i %}{% set t = i %}{% endfor %}{{ s }}{{ t ?? "-" }}', {}, options),
    ).toBe('6-')
  })

  test('a macro may be used before it is defined and sees only its arguments', () => {
    expect(render('{{ f(2) }}{% macro f(a, b=1) %}{{ a + b }}{% endmacro %}', {}, options)).toBe('3')
    expect(() => render('{% macro f() %}{{ x }}{% endmacro %}{{ f() }}', { x: 1 }, options)).toThrow('Unable to find `x`')
  })

  test('raw content survives every pass', () => {
    expect(render('{% raw %}{{ a }}{% endraw %}', { a: 1 }, { ...options, recursive: true })).toBe('{{ a }}')
  })

  test('a map is walked by entries', () => {
    expect(render('{% for e in m %}{{ e.key }}={{ e.value }};{% else %}none{% endfor %}', { m: { a: 1, b: 2 } }, options)).toBe('a=1;b=2;')
  })
})

describe('variables', () => {
  test('a missing one names itself and the text', () => {
    expect(() => render('x {{ inputs.nope }}', { inputs: {} }, options)).toThrow(
      'Unable to find `nope` used in the expression `x {{ inputs.nope }}` at line 1',
    )
  })

  test('members of a lazy map are made only when asked for', () => {
    const made: string[] = []
    class Outputs extends LazyMap {
      has = (key: string): boolean => key.startsWith('t')
      keys = (): Iterable<string> => ['t1', 't2']
      get = (key: string): unknown => {
        made.push(key)
        return { value: key }
      }
    }
    expect(render('{{ outputs.t7.value }} {{ outputs.x ?? "none" }}', { outputs: new Outputs() }, options)).toBe('t7 none')
    expect(made).toEqual(['t7'])
  })

  test('a typed rendering keeps the value, several writes make a text', () => {
    expect(renderTyped('{{ m }}', { m: { a: [1] } }, options)).toEqual({ a: [1] })
    expect(renderTyped('{{ 1 + 1 }}', {}, options)).toBe(2)
    expect(renderTyped('{{ 1 }}{{ 2 }}', {}, options)).toBe('12')
    expect(renderTyped('{{ null }}', {}, options)).toBeNull()
  })

  test('maps and lists are rendered to text, other scalars stay', () => {
    expect(renderDeep({ '{{ k }}': ['{{ 1 }}', 2, true, null] }, { k: 'key' }, options)).toEqual({ key: ['1', 2, true, null] })
  })
})

describe('answers from outside', () => {
  test('all that is missing is asked for at once', () => {
    const flow = { id: 'f', namespace: 'a.b' }
    const needed = (): unknown =>
      renderDeep(["{{ secret('A') }}{{ kv('b') }}", "{{ read('c.txt') }}"], { flow }, { ...options, lookups: noLookups })
    expect(needed).toThrow(LookupNeeded)
    try {
      needed()
    } catch (error) {
      expect(error instanceof LookupNeeded && error.lookups.map((lookup) => lookup.kind)).toEqual(['secret', 'kv', 'read'])
    }
  })

  test('an answer is used, an error is not rescued', () => {
    const flow = { id: 'f', namespace: 'a.b' }
    const find = (): { value: unknown } => ({ value: 'shh' })
    expect(render("{{ secret('A') | upper }}", { flow }, { ...options, lookups: { find } })).toBe('SHH')
    expect(() => render("{{ secret('A') ?? 'd' }}", { flow }, options)).toThrow("Cannot find secret for key 'A'.")
  })
})

test('static analysis finds roots and members', () => {
  const found = referencedRoots("{{ outputs.a.value ~ outputs['b-c'].x }} {% if inputs.q %}{{ tasks[taskrun.value] }}{% endif %}")
  expect([...found.roots].sort()).toEqual(['inputs', 'outputs', 'taskrun', 'tasks'])
  expect(found.outputs).toEqual(new Set(['a', 'b-c']))
  expect(found.tasks).toBe('all')
  expect(found.inputs).toEqual(new Set(['q']))
})
