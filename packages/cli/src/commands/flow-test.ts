import { readFile } from 'node:fs/promises'
import { parseFlow } from '@windhover/core/flow/index.ts'
import { createRegistry } from '../compose/registry.ts'
import { UsageError } from '../usage-error.ts'
import { run } from './run.ts'

/** Runs one flow in memory; inputs are given as `name value name value`, a FILE's value is its path. */
export async function flowTest(file: string, inputs: readonly string[], flags: { readonly config?: string }): Promise<number> {
  if (inputs.length % 2 !== 0) throw new UsageError(`Inputs are pairs of a name and a value; '${inputs.at(-1)}' has no value`)
  const source = await readFile(file, 'utf8')
  const { flow } = parseFlow(source, { registry: createRegistry(), generation: '1.3', tenantId: 'main', strict: false })
  const files = new Set(flow?.inputs?.filter(({ type }) => type === 'FILE').map(({ id }) => id))
  const pairs = Array.from({ length: inputs.length / 2 }, (_, at) => [inputs[2 * at] ?? '', inputs[2 * at + 1] ?? ''] as const)
  const texts = (wanted: boolean) => pairs.filter(([name]) => files.has(name) === wanted).map(([name, value]) => `${name}=${value}`)
  return run(file, {
    input: texts(false),
    inputFile: texts(true),
    output: 'lines',
    failOnWarning: false,
    ...(flags.config !== undefined && { config: flags.config }),
  })
}
