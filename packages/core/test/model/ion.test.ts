import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Dbl, dbl, stringifyJson } from '../../src/model/dbl.ts'
import { ionItems, ionItemsOf, readIon, writeIon, writeIonLines } from '../../src/model/ion.ts'

describe('writing', () => {
  test.each<[string, unknown]>([
    ['{a:1,b:1.5e0,c:1e0,d:null,e:true}', { a: 1, b: 1.5, c: dbl(1), d: null, e: true }],
    [
      "{'with space':1,'null':2,'true':3,$x:4,'$1':5,'1a':6,'':7,'it\\'s':8}",
      { 'with space': 1, null: 2, true: 3, $x: 4, $1: 5, '1a': 6, '': 7, "it's": 8 },
    ],
    ['[12345678901234567890,1.0e300,1.0e-7,-2.5e0]', [12345678901234567890n, dbl(1e300), 1e-7, -2.5]],
    ['"q\\"uo\'te\\n\\té\\x01\\0\\x7f"', 'q"uo\'te\n\té\u0001\0\u007f'],
    ['2024-01-02T03:04:05.678Z', new Date('2024-01-02T03:04:05.678Z')],
    ['{}', { a: undefined }],
  ])('%s', (text, value) => {
    expect(writeIon(value)).toBe(text)
  })

  test('values go one to a line', () => {
    expect(writeIonLines([{ a: 1 }, 'x'])).toBe('{a:1}\n"x"\n')
  })
})

describe('reading', () => {
  test.each<[string, unknown]>([
    ['{a:1,\'b c\':"x","d":null.int,}', { a: 1, 'b c': 'x', d: null }],
    ['[0x1F, 0b101, 1_000, -7, 12345678901234567890]', [31, 5, 1000, -7, 12345678901234567890n]],
    ['[1.5, 15d-1, 1.5e0, -2d0]', [1.5, 1.5, 1.5, new Dbl(-2)]],
    [
      '[2024T, 2024-02T, 2024-01-02, 2024-01-02T03:04Z, 2024-01-02T03:04:05.6+01:00]',
      ['2024-01-01', '2024-02-01', '2024-01-02', '2024-01-02T03:04:00Z', '2024-01-02T03:04:05.6+01:00'],
    ],
    ['(a \'b\' "c")', ['a', 'b', 'c']],
    ["'''long ''' '''text'''", 'long text'],
    ['note::5', 5],
    ['{{aGVsbG8=}}', 'aGVsbG8='],
    ['{__proto__: 1}', JSON.parse('{"__proto__": 1}')],
    ['"\\x41\\u0042\\U00000043\\n"', 'ABC\n'],
    ['$ion_1_0 /* c */ true // end', true],
  ])('%s', (text, value) => {
    expect(readIon(text)).toEqual([value])
  })

  test('JSON is Ion too, with its numbers as they are', () => {
    const json = '{"a":[1,2.5,1.0,null,true,"x\\u00e9"],"b":{"c":12345678901234567890}}'
    expect(stringifyJson(readIon(json)[0])).toBe(json.replace('\\u00e9', 'é'))
  })

  test.each([
    ['{a 1}', "offset 3: expected ':'"],
    ['[1 2]', "expected ',' or ']'"],
    ['12abc', "unexpected 'a' in a number"],
    ['{a:', 'the text ends inside a value'],
    ['"\\q"', "unknown escape '\\q'"],
    ['['.repeat(2000), 'nested more than 1000 deep'],
  ])('%.20s is refused: %s', (text, reason) => {
    expect(() => readIon(text)).toThrow(reason)
  })
})

describe('storage files', () => {
  test('hold JSON or Ion, one value a line or over several', async () => {
    const text = '{"a":1}\r\n{a:2}\n\n{\n b: 3,\n c: "}"\n}\n[1,\n2]\n1 2\n'
    const values = [{ a: 1 }, { a: 2 }, { b: 3, c: '}' }, [1, 2], 1, 2]
    expect(ionItemsOf(text).map((item) => item.value)).toEqual(values)
    const streamed: unknown[] = []
    for await (const item of ionItems(text.split('\n'))) streamed.push(item.value)
    expect(streamed).toEqual(values)
  })

  test('give the text of an item as it was', () => {
    expect(ionItemsOf('{ a: 2024-01-02T03:04:05Z }\n')[0]?.text).toBe('{ a: 2024-01-02T03:04:05Z }')
  })

  test('that end inside a value are refused', () => {
    expect(() => ionItemsOf('{a:1}\n{b:')).toThrow('the text ends inside a value')
  })

  test('name the line of what is wrong', () => {
    expect(() => ionItemsOf('{a:1}\n{b 2}')).toThrow('Line 2: Not Ion')
  })
})

test('what is written is read back', () => {
  const members = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(members, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
  }))
  fc.assert(
    fc.property(value, (written) => {
      const text = writeIon(written)
      expect(text).not.toContain('\n')
      expect(writeIon(readIon(text)[0])).toBe(text)
      expect(ionItemsOf(`${text}\n`)).toHaveLength(1)
    }),
  )
})

test('no text makes the reader fail in another way than by a refusal', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '(',
      "'",
      '"',
      ':',
      ',',
      'a',
      '1',
      '-',
      '.',
      'e',
      'T',
      '2024-01-02',
      "'''",
      '{{',
      '}}',
      '\\',
      '//',
      '/*',
      ' ',
      '\n',
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          readIon(text)
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
