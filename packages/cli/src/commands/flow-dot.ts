import { readFile } from 'node:fs/promises'
import { flowDot as dotOf } from '@windhover/core/flow/dot.ts'
import { parseFlow } from '@windhover/core/flow/index.ts'
import { createRegistry } from '../compose/registry.ts'
import { exitCodes } from '../main.ts'

/** Prints a flow's graph as Graphviz text. */
export async function flowDot(file: string): Promise<number> {
  const { flow, problems } = parseFlow(await readFile(file, 'utf8'), {
    registry: createRegistry(),
    generation: '1.3',
    tenantId: 'main',
    strict: true,
  })
  if (flow === undefined) {
    for (const { line, column, path, message } of problems)
      console.error(`${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`)
    return exitCodes.invalid
  }
  console.log(dotOf(flow))
  return exitCodes.success
}
