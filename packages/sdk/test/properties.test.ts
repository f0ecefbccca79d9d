import { describe, expect, test } from 'vitest'
import {
  anyMap,
  authoredIssues,
  byteSize,
  Dbl,
  dateTime,
  duration,
  fixed,
  flexible,
  isSecret,
  literal,
  renderedValue,
  renderingOf,
  renderProperties,
  secret,
  stringOrList,
  typed,
  z,
} from '../src/index.ts'

const shape = {
  text: z.string().optional(),
  count: z.int().default(3),
  ratio: z.number().optional(),
  flag: z.boolean().default(false),
  list: z.array(z.string()).optional(),
  numbers: z.array(z.int()).optional(),
  map: z.record(z.string(), z.string()).optional(),
  any: anyMap().optional(),
  either: stringOrList().optional(),
  level: z.enum(['INFO', 'WARN']).optional(),
  wait: duration().optional(),
  size: byteSize().optional(),
  from: dateTime().optional(),
  nested: z.strictObject({ deep: z.strictObject({ on: z.boolean().optional(), n: z.int().optional() }).optional() }).optional(),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('A'), user: z.string() }),
      z.strictObject({ type: z.literal('B'), token: z.string() }),
    ])
    .optional(),
}

describe('rendered properties', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['defaults fill what is absent', {}, { count: 3, flag: false }],
    ['a text is read as a number', { count: '12' }, { count: 12 }],
    ['a text is read as a decimal', { ratio: '1.5' }, { ratio: 1.5 }],
    ['an integral double is a number', { ratio: new Dbl(2) }, { ratio: 2 }],
    ['a text is read as a boolean', { flag: 'true' }, { flag: true }],
    ['a number is read as a boolean', { flag: '1' }, { flag: true }],
    ['zero is false', { flag: 0 }, { flag: false }],
    ['a text is read as a list', { list: '["a","b"]' }, { list: ['a', 'b'] }],
    ['members of a list are converted', { numbers: ['1', 2, '3'] }, { numbers: [1, 2, 3] }],
    ['a list of numbers may be one text', { numbers: '["1", 2]' }, { numbers: [1, 2] }],
    ['a text is read as a map', { map: '{"a":"b"}' }, { map: { a: 'b' } }],
    ['scalars in a map of texts become text', { map: { a: 1, b: true, c: 'x' } }, { map: { a: '1', b: 'true', c: 'x' } }],
    ['a map in the place of a text becomes JSON', { text: { a: '2', b: [1, 'x'] } }, { text: '{"a":"2","b":[1,"x"]}' }],
    ['scalars become text', { text: 12 }, { text: '12' }],
    ['an integral double keeps its point as text', { text: new Dbl(1) }, { text: '1.0' }],
    ['a map of anything keeps its values', { any: { a: 1, b: [true] } }, { any: { a: 1, b: [true] } }],
    ['one text stays one text', { either: 'a' }, { either: 'a' }],
    ['a list of scalars becomes texts', { either: ['a', 1, true] }, { either: ['a', '1', 'true'] }],
    ['null is absence', { text: null, count: null }, { count: 3 }],
    ['an empty text is no number, boolean, list or map', { count: '', flag: ' ', list: '', map: '' }, {}],
    ['an empty text is a text', { text: '' }, { text: '' }],
    ['ISO duration', { wait: 'PT1M30S' }, { wait: 90_000 }],
    ['seconds as text', { wait: '1.5' }, { wait: 1500 }],
    ['seconds as number', { wait: 2 }, { wait: 2000 }],
    ['sizes', { size: '10MB' }, { size: 10_485_760 }],
    ['dates', { from: '2026-01-31T10:00:00+02:00' }, { from: Date.parse('2026-01-31T08:00:00Z') }],
    ['nested texts are converted', { nested: { deep: { on: 'true', n: '4' } } }, { nested: { deep: { on: true, n: 4 } } }],
    ['a nested map may be one text', { nested: '{"deep":{"n":"4"}}' }, { nested: { deep: { n: 4 } } }],
    ['a union is chosen by its type', { auth: { type: 'A', user: 5 } }, { auth: { type: 'A', user: '5' } }],
  ])('%s', (_name, given, expected) => {
    expect(renderedValue(shape, given)).toEqual({ count: 3, flag: false, ...expected })
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a word is not a number', { count: 'many' }, /^count: /],
    ['a word is not a boolean', { flag: 'perhaps' }, /^flag: /],
    ['a value outside of the enumeration', { level: 'LOUD' }, /^level: /],
    ['a text that is no duration', { wait: 'soon' }, /'soon' is not a duration/],
    ['unknown names', { colour: 1 }, /No property named 'colour'/],
  ])('refuses %s', (_name, given, message) => {
    expect(() => renderedValue(shape, given)).toThrow(message)
  })
})

describe('authored properties', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a template in the place of a number', { count: '{{ inputs.n }}' }],
    ['a template in the place of a list', { list: '{{ inputs.all }}' }],
    ['a template in the place of a map of settings', { nested: '{{ inputs.x }}' }],
    ['a template for a nested flag', { nested: { deep: { on: '{% if x %}true{% endif %}' } } }],
    ['a template in a list of numbers', { numbers: [1, '{{ n }}'] }],
    ['a template for a duration', { wait: '{{ d }}' }],
    ['a template that chooses the branch of a union', { auth: { type: '{{ t }}', user: 'x' } }],
    ['a literal text that can be converted', { count: '12', flag: 'true' }],
  ])('%s is fine', (_name, given) => {
    expect(authoredIssues(shape, given)).toEqual([])
  })

  test('a template in the place of a literal list is a mistake, for nobody renders it', () => {
    expect(authoredIssues({ conditions: literal(z.array(z.string())) }, { conditions: '{{ all }}' }).map((issue) => issue.code)).toEqual([
      'mistyped',
    ])
  })

  test.each<[string, unknown, [string, boolean][]]>([
    ['a template for all of it', '{{ x }}', [['options', true]]],
    ['a template for a part', { a: '{{ x }}' }, [['options.a', true]]],
    ['a template for a flexible part', { b: '{{ x }}' }, []],
    ['a wrong flexible part', { b: 'x' }, [['options.b', false]]],
    ['an unknown part', { c: 1 }, [['options.c', true]]],
    ['a template in a text', { d: '{{ x }}' }, []],
    ['a number in the place of a text', { d: 5 }, []],
    ['a map in the place of a text', { d: { e: 1 } }, [['options.d', true]]],
  ])('in a fixed property: %s', (_name, options, expected) => {
    const parts = z.strictObject({ a: z.int().optional(), b: flexible(z.boolean()).optional(), d: z.string().optional() })
    const issues = authoredIssues({ options: fixed(parts).optional() }, { options })
    expect(issues.map((issue) => [issue.path.join('.'), issue.isFixed])).toEqual(expected)
  })

  test('every problem is reported with its path', () => {
    const issues = authoredIssues(
      { ...shape, must: z.string() },
      { count: 'many', colour: '{{ red }}', nested: { deep: { x: 1 } }, wait: 'soon', auth: { type: 'C' } },
    )
    expect(issues.map((issue) => [issue.code, issue.path.join('.')]).sort()).toEqual([
      ['invalid', 'wait'],
      ['missing', 'must'],
      ['mistyped', 'auth.type'],
      ['mistyped', 'count'],
      ['unknown', 'colour'],
      ['unknown', 'nested.deep.x'],
    ])
  })
})

test('marks are seen through optional, default and describe', () => {
  expect(renderingOf(literal(z.string()).optional().describe('x'))).toBe('literal')
  expect(renderingOf(literal(z.string()).describe('x'))).toBe('literal')
  expect(renderingOf(literal(z.string()).min(1).describe('x').optional())).toBe('literal')
  expect(renderingOf(literal(z.string()).default('a'))).toBe('literal')
  expect(renderingOf(typed(z.unknown()))).toBe('typed')
  expect(isSecret(secret(z.string()).optional())).toBe(true)
  expect(renderingOf(z.string())).toBe('text')
})

test('each property is rendered as it is marked', () => {
  const renderer = { text: (value: unknown) => `text ${value}`, typed: (value: unknown) => `typed ${value}` }
  expect(
    renderProperties({ a: z.string(), b: typed(z.unknown()), c: literal(z.string()).optional() }, { a: 1, b: 2, c: 3 }, renderer),
  ).toEqual({
    a: 'text 1',
    b: 'typed 2',
    c: 3,
  })
})

test('an expression without a value is the empty text, inside a map it is null', () => {
  const renderer = { text: (value: unknown) => (value === '{{ null }}' ? null : { a: null }), typed: (value: unknown) => value }
  expect(renderProperties({ a: z.string(), b: z.unknown() }, { a: '{{ null }}', b: { a: '{{ null }}' } }, renderer)).toEqual({
    a: '',
    b: { a: null },
  })
})
