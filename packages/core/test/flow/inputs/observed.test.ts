import { describe, expect, test } from 'vitest'
import { inputRefusal, resolveInputs } from '../../../src/flow/inputs/index.ts'
import type { Generation } from '../../../src/generation.ts'
import { stringifyJson } from '../../../src/model/dbl.ts'
import { inputContext, inputsOf, testCipher } from './context.ts'
import observed from './observed.json' with { type: 'json' }

interface Answer {
  readonly inputs?: string
  readonly error?: string
}

interface Fact {
  readonly input: string
  readonly given?: string
  readonly both?: Answer
  readonly '1.3'?: Answer
  readonly '2.0'?: Answer
}

/** What Kestra 1.3.31 and 2.0.0 answered to these inputs. */
const facts: readonly Fact[] = observed

describe.each<Generation>(['1.3', '2.0'])('inputs of generation %s are read as observed', (generation) => {
  const cases = facts.flatMap((fact) => {
    const answer = fact.both ?? fact[generation]
    return answer === undefined ? [] : [{ ...fact, answer }]
  })
  test.each(cases)('$input given $given', ({ input, given, answer }) => {
    // The 2.0.0 that was asked had an encryption key, the 1.3.31 had none.
    const context = inputContext(generation, generation === '2.0' ? testCipher : undefined)
    const resolution = resolveInputs(inputsOf(`[${input}]`), given === undefined ? {} : { x: given }, context)
    const refusal = inputRefusal(resolution)
    expect(refusal === undefined ? { inputs: stringifyJson(resolution.values) } : { error: refusal }).toEqual(answer)
  })
})
