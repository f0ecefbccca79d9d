import { readFile } from 'node:fs/promises'
import { buildFlowGraph, graphToDot, parseFlow } from '@windhover/core/flow/index.ts'
import { createRegistry } from '../compose/registry.ts'
import { exitCodes } from '../exit-codes.ts'

/** Prints a flow's graph as Graphviz text. */
export async function flowDot(file: string): Promise<number> {
  const registry = createRegistry()
  const { flow, problems } = parseFlow(await readFile(file, 'utf8'), {
    registry,
    generation: '1.3',
    tenantId: 'main',
    strict: true,
  })
  if (flow === undefined) {
    for (const { line, column, path, message } of problems)
      console.error(`${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`)
    return exitCodes.invalid
  }
  console.log(graphToDot(buildFlowGraph(flow, registry), flow.id))
  return exitCodes.success
}
