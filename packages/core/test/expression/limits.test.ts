import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTemplate, ExpressionError, render } from '../../src/expression/index.ts'
import { tokenize } from '../../src/expression/lexer.ts'
import { options, options20 } from './rendering.ts'

const runaways = {
  'a macro that calls itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  'an endless range': '{{ range(0, 100000000000) }}',
  'a text that doubles': "{% set x = 'aaaaaaaaaa' %}{% for i in 1..60 %}{% set x = x ~ x %}{% endfor %}{{ x }}",
  'loops in loops': '{% for i in 1..9000 %}{% for j in 1..9000 %}{% endfor %}{% endfor %}',
  'deep brackets': `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
  'deep jq': "{{ 1 | jq('def f: [f]; f') }}",
  'an endless jq range': "{{ 1 | jq('[range(1e12)]') }}",
  'a long jq text': `{{ 1 | jq('"a" * 1e9') }}`,
  'a huge width': "{{ '%1000000000d' | format(1) }}",
  'a huge exponent': "{{ '1e999999999' | number }}",
  'render in render': '{{ render(self) }}',
}

describe('a runaway is refused with a clear error', () => {
  test.each(Object.entries(runaways))('%s', (_name, template) => {
    expect(() => render(template, { self: '{{ render(self) }}' }, options)).toThrow(ExpressionError)
  })

  test('2.0 has the limits of Kestra', () => {
    expect(() => render('{{ range(1, 1000001) }}', {}, options20)).toThrow(
      'The range function cannot produce more than 1000000 elements, but this call would produce 1000001.',
    )
    const settings = { ...options20.settings, variables: { maxOutputSize: 10 } }
    expect(() => render('{{ "12345678901" }}', {}, { ...options20, settings })).toThrow(
      'The rendered output exceeds the maximum allowed size of 10 characters.',
    )
  })
})

describe('properties', () => {
  const marks = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    "'",
    '"',
    '#{',
    '-',
    '(',
    ')',
    '[',
    ']',
    '|',
    '??',
    ' ',
    'a',
    '1',
    '.',
    '\\',
    'raw',
    'verbatim',
    '\n',
  )
  const soup = fc.array(fc.oneof(marks, fc.string({ maxLength: 3 })), { maxLength: 25 }).map((parts) => parts.join(''))

  test('the lexer and the compiler throw ExpressionErrors and nothing else', () => {
    fc.assert(
      fc.property(soup, (text) => {
        for (const work of [() => tokenize(text), () => compileTemplate(text, '1.3'), () => compileTemplate(text, '2.0')]) {
          try {
            work()
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('rendering throws ExpressionErrors and nothing else', () => {
    fc.assert(
      fc.property(soup, fc.jsonValue(), (text, value) => {
        try {
          render(`{{ ${text} }}`, { a: value }, options)
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a text without delimiters is returned as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/\{[{%#]/.test(text)),
        (text) => {
          expect(render(text, {}, options)).toBe(text)
        },
      ),
    )
  })

  test('a text given as a variable is printed as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(render('{{ x }}', { x: text }, options)).toBe(text)
      }),
    )
  })
})
