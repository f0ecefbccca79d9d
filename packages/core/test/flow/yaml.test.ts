import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readYaml, splitDocuments } from '../../src/flow/index.ts'
import { Dbl } from '../../src/model/dbl.ts'

const scalar = (text: string): unknown => (readYaml(`a: ${text}`).value as { a: unknown }).a

describe('scalars are read as Kestra reads them', () => {
  test.each([
    ['010', 8],
    ['-012', -10],
    ['08', '08'],
    ['0o17', '0o17'],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['+1', 1],
    ['12345678901234567890', 12345678901234567890n],
    ['yes', true],
    ['on', true],
    ['Off', false],
    ['True', true],
    ['tRUE', 'tRUE'],
    ['~', null],
    ['Null', null],
    ['', ''],
    ['2024-01-01', '2024-01-01'],
    ['1:30', '1:30'],
    ['"12"', '12'],
    ['!!str 12', '12'],
    ['!!int "12"', 12],
    ['!unknown bar', 'bar'],
    ['-.5', -0.5],
    ['1_0.5', 10.5],
    ['.', '.'],
  ])('%s', (text, value) => {
    expect(scalar(text)).toEqual(value)
  })

  test.each(['1.0', '1e3', '1.', '1E+2'])('%s stays a double', (text) => {
    expect(scalar(text)).toBeInstanceOf(Dbl)
  })
})

describe('maps', () => {
  test('keys stay the text they are written with', () => {
    expect(readYaml('yes: 1\n010: 2\n1.0: 3\n').value).toEqual({ yes: 1, '010': 2, '1.0': 3 })
  })

  test('an alias stands for the anchored value and a merge key for its members', () => {
    expect(readYaml('a: &x {q: 1, r: 2}\nb: *x\nc:\n  <<: *x\n  r: 3\n').value).toEqual({
      a: { q: 1, r: 2 },
      b: { q: 1, r: 2 },
      c: { r: 3, q: 1 },
    })
  })

  test('a key called __proto__ is a key', () => {
    const value = readYaml('__proto__: {x: 1}\n').value as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('every duplicate key is reported where it is', () => {
    const document = readYaml('a: 1\nb: {c: 1, c: 2}\na: 3\n')
    expect(document.problems.map((problem) => [problem.message, document.positionAt(problem.offset)])).toEqual([
      ["Duplicate field 'c'", { line: 2, column: 11 }],
      ["Duplicate field 'a'", { line: 3, column: 1 }],
    ])
  })
})

describe('hostile documents end in one clear problem', () => {
  const rows = 'abcdefghij'
  const bomb = [...rows]
    .map(
      (name, row) =>
        `${name}: &${name} [${Array(9)
          .fill(row === 0 ? 1 : `*${rows[row - 1]}`)
          .join(',')}]`,
    )
    .join('\n')

  test.each([
    ['an alias bomb', bomb, 'expand to more than 500000 values'],
    ['lists in lists', `a: ${'['.repeat(50_000)}`, 'nesting exceeded'],
    ['maps in maps', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'nesting exceeded'],
    ['ten megabytes', `a: ${'x'.repeat(10_000_000)}`, 'exceeds the limit: 3145728 code points'],
    ['an open bracket', 'a: [b', 'unexpected end of the stream'],
    ['an unknown alias', 'a: *b', "undefined alias 'b'"],
    ['a tab', 'a:\n\t- b', 'tab'],
    ['control characters', 'a: \u0000', 'null byte'],
  ])('%s', (_name, source, message) => {
    expect(readYaml(source).problems[0]?.message).toContain(message)
  })

  test('any text at all is read without a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => readYaml(text).problems.length >= 0))
    fc.assert(fc.property(fc.stringMatching(/^[-a:&*{}[\],!|>#"' \n%@`?]{0,80}$/), (text) => readYaml(text).problems.length >= 0))
  })
})

test('what is missing is located at what should hold it, a key at the key', () => {
  const document = readYaml('a:\n  - b: 1\n    "c": [x, {d: 2}]\n')
  expect(document.locate(['a', 0, 'c', 1, 'd'])).toEqual({ line: 3, column: 18 })
  expect(document.locate(['a', 0, 'c', 1, 'd'], true)).toEqual({ line: 3, column: 15 })
  expect(document.locate(['a', 0, 'zz'])).toEqual({ line: 2, column: 5 })
  expect(document.locate([])).toEqual({ line: 1, column: 1 })
})

test('documents are cut at their separators and know their first line', () => {
  expect(splitDocuments('---\na: 1\n---\nb: |\n  x --- y\n--- # c\n\n')).toEqual([
    { source: 'a: 1\n', firstLine: 2 },
    { source: 'b: |\n  x --- y\n', firstLine: 4 },
  ])
})

test.each([
  ['a: |\n  x', 'x'],
  ['a: |\n  x\n', 'x\n'],
  ['a: >\n  x\n  y', 'x y'],
  ['a: |+\n  x', 'x'],
  ['a: |+\n  x\n\n', 'x\n\n'],
  ['a: |\n  x\nb: 1', 'x\n'],
])('a block at the end of %j has only the line ends that are there', (source, a) => {
  expect(readYaml(source).value).toMatchObject({ a })
})
