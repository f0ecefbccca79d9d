import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import core from '../../../../plugins/core/src/index.ts'
import { type ParseOptions, registerCore, registerPlugin, validateFlows } from '../../src/flow/index.ts'
import { Registry } from '../../src/registry.ts'

const folder = process.env['CONFORMANCE_DIR'] ?? resolve(import.meta.dirname, '../../../../../shared/conformance')

interface InvalidCase {
  readonly id: string
  readonly flow: string
  readonly expectErrors: readonly string[]
  readonly lenientAllowed?: boolean
}

const registry = new Registry()
registerCore(registry)
registerPlugin(registry, core)
const base: Omit<ParseOptions, 'generation'> = { registry, tenantId: 'main', strict: true }

/** Cases that are not answered as recorded: accepted although 1.3's syntax is allowed counts as answered. */
function unanswered(list: string, flows: string, generation: ParseOptions['generation']): readonly string[] {
  const cases: readonly InvalidCase[] = JSON.parse(readFileSync(join(folder, list), 'utf8'))
  return cases.flatMap(({ id, flow, expectErrors, lenientAllowed }) => {
    const [validation] = validateFlows(readFileSync(join(folder, flows, flow), 'utf8'), { ...base, generation })
    const text = validation?.constraints ?? ''
    const isAnswered = expectErrors.every((error) => text.includes(error)) || (lenientAllowed === true && text === '')
    return isAnswered ? [] : [id]
  })
}

function* flowFiles(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'invalids') yield* flowFiles(below)
    } else if (/\.ya?ml$/.test(entry.name)) yield below
  }
}

describe.skipIf(!existsSync(folder))('flows recorded on the real engines', () => {
  test('every invalid flow of 1.3 is refused with the recorded texts', () => {
    expect(unanswered('invalids.json', 'flows', '1.3')).toEqual([])
  })

  test('of the invalid flows of 2.0 only old aliases with a second mistake are answered differently', () => {
    expect(unanswered('invalids-2.0.json', 'flows-2.0', '2.0').length).toBeLessThanOrEqual(3)
  })

  test.each([
    ['blueprints', '1.3'],
    ['flows', '1.3'],
    ['flows-2.0/kestra', '2.0'],
    ['flows-2.0/own', '2.0'],
  ] as const)('every flow of %s is good but for types of plugins that are not here', (path, generation) => {
    const problems = [...flowFiles(join(folder, path))].flatMap((file) =>
      validateFlows(readFileSync(file, 'utf8'), { ...base, generation })
        .flatMap((validation) => validation.problems)
        .filter((problem) => problem.code !== 'UNKNOWN_TYPE' && problem.code !== 'RESERVED_ID')
        .map((problem) => `${file}:${problem.line} ${problem.path} ${problem.message}`),
    )
    expect(problems).toEqual([])
  })
})
