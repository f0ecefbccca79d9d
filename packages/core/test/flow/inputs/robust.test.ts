import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputFault, inputRefusal, resolveInputs } from '../../../src/flow/inputs/index.ts'
import { parseJsonText } from '../../../src/flow/inputs/json-text.ts'
import { parseFloat32, parseInt32, plainNumber } from '../../../src/flow/inputs/number-text.ts'
import type { Generation } from '../../../src/generation.ts'
import { stringifyJson } from '../../../src/model/dbl.ts'
import type { Input, InputType } from '../../../src/model/flow.ts'
import { inputContext, testCipher } from './context.ts'

const types: readonly InputType[] = [
  ...(['STRING', 'SELECT', 'MULTISELECT', 'INT', 'FLOAT', 'BOOL', 'DATETIME', 'DATE', 'TIME', 'DURATION'] as const),
  ...(['FILE', 'JSON', 'YAML', 'ION', 'URI', 'SECRET', 'ARRAY', 'EMAIL'] as const),
]
const given = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom('2024-02-29T10:00:00Z', 'P1DT1H', '10:20', '1e400', '-0', '[1,', '{a:{', '- a: [', 'http://[', "'''", '%zz:'),
  fc.jsonValue(),
)

test('whatever is given, every input is a value or a refusal', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), given, fc.constantFrom<Generation>('1.3', '2.0'), (type, value, generation) => {
      const input: Input = {
        id: 'x',
        type,
        required: true,
        values: ['a'],
        itemType: 'INT',
        min: type === 'DURATION' ? 'PT1S' : 1,
        validator: '[a-z]*',
      }
      const resolution = resolveInputs([input], { x: value }, inputContext(generation, testCipher))
      if (inputRefusal(resolution) === undefined) expect(() => JSON.parse(stringifyJson(resolution.values))).not.toThrow()
      else expect(resolution.values).toEqual({})
    }),
    { numRuns: 2000 },
  )
})

test('JSON is read as JSON, everything else is refused with its place', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => text.slice(1)),
        fc.json().map((text) => text.slice(0, -1)),
      ),
      (text) => {
        let valid: unknown
        try {
          valid = JSON.parse(text)
        } catch {
          expect(faultOf(() => parseJsonText(text))).toBeUndefined()
          return
        }
        expect(JSON.parse(stringifyJson(parseJsonText(text)))).toEqual(valid)
      },
    ),
    { numRuns: 1000 },
  )
}, 20_000)

/** undefined when there is none, or an ordinary refusal. */
function faultOf(read: () => unknown): unknown {
  try {
    read()
    return undefined
  } catch (error) {
    return error instanceof InputFault ? undefined : error
  }
}

test('a 32-bit number is read back from its text', () => {
  fc.assert(
    fc.property(fc.integer(), fc.float({ noNaN: true }), (integer, float) => {
      expect(parseInt32(String(integer))).toBe(integer)
      const read = parseFloat32(String(float))
      expect(typeof read === 'string' ? Number(read) : Math.fround(plainNumber(read))).toBe(Object.is(float, -0) ? 0 : float)
    }),
  )
  expect(() => parseJsonText('{')).toThrow(InputFault)
})
