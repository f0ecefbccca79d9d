import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { objectIn } from '../tools/conformance/answer.ts'
import { formOf, type Generation, isTerminal } from '../tools/conformance/instance.ts'
import { objectOf, textOf } from '../tools/conformance/json.ts'
import type { LocalServer } from '../tools/conformance/local-server.ts'
import { root, startServer, windhover } from './windhover.ts'

const folder = join(root, 'examples/flows')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name))

/** What the comment at the head of an example declares: `# Ends in SUCCESS`, `# Input: name=value`, `# Generation: 2.0`. */
interface Example {
  readonly file: string
  readonly source: string
  readonly state: string
  readonly inputs: Readonly<Record<string, string>>
  readonly generation: Generation
}

const examples = files.map(readExample)

test('there are examples, and each declares the state it ends in', () => {
  expect(examples.length).toBeGreaterThan(0)
  expect(examples.filter(({ state }) => state === '').map(({ file }) => file)).toEqual([])
})

describe.each(['1.3', '2.0'] as const)('the examples of generation %s', (generation) => {
  const own = examples.filter((example) => example.generation === generation)
  let server: LocalServer | undefined

  beforeAll(async () => {
    if (own.length === 0) return
    server = await startServer({ generation })
    for (const { file, source } of own) {
      const answer = await server.instance.createFlow(source)
      expect(answer.status, `${file}: ${answer.text}`).toBe(200)
    }
  }, 60_000)

  afterAll(async () => {
    await server?.stop()
  })

  test.each(own)('$file ends in $state', async ({ source, inputs, state }) => {
    if (!server) throw new Error('the server did not start')
    const { instance } = server
    const [id, namespace] = [topLevel(source, 'id'), topLevel(source, 'namespace')]
    const answer = await instance.createExecution({ id, namespace }, formOf(inputs), '')
    expect(answer.status, answer.text).toBe(200)
    const execution = await instance.reach(textOf(objectIn(answer)['id']), (current) => current === state || isTerminal(current), 30_000)
    expect(objectOf(execution?.['state'])['current']).toBe(state)
  })
})

test('an example runs from the command line without a server', () => {
  const example = examples.find(
    ({ state, generation, source }) => state === 'SUCCESS' && generation === '1.3' && !/Subflow|subflow|^inputs:/m.test(source),
  )
  expect(example).toBeDefined()
  const { status, stdout, stderr } = windhover(['run', join('examples/flows', example?.file ?? ''), '--output', 'json'])
  expect(status, stderr).toBe(0)
  expect(stdout).toContain('"SUCCESS"')
})

function readExample(file: string): Example {
  const source = readFileSync(join(folder, file), 'utf8')
  const header = source
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .join('\n')
  const inputs = [...header.matchAll(/^#\s*inputs?:\s*(\w[\w.-]*)=(.*)$/gim)].map(
    ([, name = '', value = '']) => [name, value.trim()] as const,
  )
  return {
    file,
    source,
    state: /\b(SUCCESS|WARNING|FAILED|KILLED|CANCELLED|PAUSED|RETRIED)\b/.exec(header)?.[1] ?? '',
    inputs: Object.fromEntries(inputs),
    generation: /^#.*\bgeneration:?\s*`?2(\.0)?\b/im.test(header) ? '2.0' : '1.3',
  }
}

function topLevel(source: string, key: string): string {
  return (new RegExp(`^${key}:[ \\t]*(\\S+)`, 'm').exec(source)?.[1] ?? '').replaceAll(/['"]/g, '')
}
