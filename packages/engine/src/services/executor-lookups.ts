import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import { executionPath, uriOfPath } from '@windhover/core/model/storage-path.ts'
import type { ExecutionRepository } from '@windhover/core/ports/repositories.ts'
import type { Bytes, Storage } from '@windhover/core/ports/storage.ts'
import { linesOf } from '@windhover/sdk'
import { readIon, writeIon } from '@windhover/sdk/ion.ts'
import type { LookupScope } from '../gateway/protocol.ts'
import type { FileAccess } from './file-access.ts'
import type { LookupHandler } from './lookup-resolver.ts'

export interface ExecutorLookupParts {
  readonly executions: ExecutionRepository
  readonly storage: Storage
  readonly files: FileAccess
}

/** What transitions ask beside what expressions ask (core/execution/ask.ts): children of a task run, contents of files that they iterate over. */
export function executorLookups({ executions, storage, files }: ExecutorLookupParts): Readonly<Record<string, LookupHandler>> {
  const open = async (args: Readonly<Record<string, unknown>>, scope: LookupScope): Promise<Bytes> => {
    const file = await files.locate(String(args['uri']), scope)
    return file.type === 'local' ? createReadStream(file.path) : storage.read(scope.tenantId, file.path)
  }
  return {
    children: async (args, { tenantId }) =>
      childrenOf(await executions.startedBy(tenantId, String(args['executionId'])), String(args['taskRunId'])),
    snapshot: async (args, { tenantId }) => executions.find(tenantId, String(args['executionId'])),
    lines: async (args, scope) => Array.fromAsync(linesOf(await open(args, scope))),
    ionLines: async (args, scope) => {
      const values = readIon((await buffer(await open(args, scope))).toString('utf8'))
      return values.map((value) => (typeof value === 'string' ? value : stringifyJson(value)))
    },
    storeOutputs: async (args, { tenantId, namespace, flowId, executionId }) => {
      const path = `${executionPath({ namespace, flowId, executionId: String(args['executionId'] ?? executionId) })}/outputs.ion`
      await storage.write(tenantId, path, `${writeIon(args['outputs'])}\n`)
      return uriOfPath(path)
    },
  }
}

/** The executions that one task run started, by index; of several with the same index (a new one in the place of a failed one) the latest. */
function childrenOf(started: readonly Execution[], taskRunId: string): readonly object[] {
  const byIndex = new Map<number, object>()
  for (const execution of started) {
    const index = indexOf(execution, taskRunId)
    if (index !== undefined) byIndex.set(index, knownChild(execution, index))
  }
  return [...byIndex].toSorted(([a], [b]) => a - b).map(([, child]) => child)
}

function indexOf({ loopRun, trigger }: Execution, taskRunId: string): number | undefined {
  if (loopRun !== undefined) return loopRun.taskRunId === taskRunId ? loopRun.index : undefined
  const { taskRunId: starter, taskRunIteration } = trigger?.variables ?? {}
  return starter === taskRunId && typeof taskRunIteration === 'number' ? taskRunIteration : undefined
}

function knownChild({ id, state, closed, outputs, loopRun }: Execution, index: number): object {
  return {
    index,
    executionId: id,
    state: state.current,
    closed: closed === true,
    ...(outputs === undefined ? {} : { outputs }),
    ...(loopRun === undefined
      ? {}
      : { item: { value: loopRun.value, iteration: loopRun.index, ...(loopRun.key === undefined ? {} : { key: loopRun.key }) } }),
  }
}
