import { FlowNotFound, InvalidInput, WindhoverError } from '@windhover/core/errors.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Label } from '@windhover/core/model/label.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import { durationMs, durationTextOfMs, parseIsoDuration } from '@windhover/core/model/temporal.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import type { LookupHandler } from '../services/lookup-resolver.ts'
import type { CreateRequest } from './execution-actions.ts'

export interface SubflowFunctionParts {
  readonly settings: EngineSettings
  readonly newId: () => string
  readonly create: (request: CreateRequest) => Promise<Execution>
  /** The execution when it has ended, or as it is when the signal aborts. */
  readonly whenClosed: (execution: Execution, signal: AbortSignal) => Promise<ExecutionSnapshot>
}

const deepest = 3
const limits = { defaultTimeoutMs: 60_000, maxTimeoutMs: 300_000 }

/** `subflow(namespace, id, inputs, revision, labels, timeout)`: runs a flow and waits for its end; the answer is `{id, state, outputs, labels}`.
 *  Anything but SUCCESS and WARNING is an error. Inputs of the flow may call it again, down to a depth of 3. */
export function subflowFunction(parts: SubflowFunctionParts): LookupHandler {
  return async (args, { tenantId, subflowDepth = 0 }) => {
    const [namespace, id] = [String(args['namespace']), String(args['id'])]
    const name = `'${namespace}'.'${id}'`
    if (subflowDepth >= deepest) {
      const why = "a subflow's inputs likely call subflow() recursively"
      throw InvalidInput({ message: `The 'subflow' function exceeded the maximum nesting depth of ${deepest} (${why}).` })
    }
    const timeoutMs = timeoutOf(args['timeout'], parts.settings)
    const revision = args['revision'] === undefined ? undefined : Number(args['revision'])
    const created = await begin(name, revision, () =>
      parts.create({
        tenantId,
        namespace,
        flowId: id,
        executionId: parts.newId(),
        ...(revision !== undefined && { revision }),
        inputs: membersOf(args['inputs']),
        labels: Object.entries(membersOf(args['labels'])).map(([key, value]): Label => ({ key, value: String(value) })),
        subflowDepth: subflowDepth + 1,
      }),
    )
    const { execution } = await parts.whenClosed(created, AbortSignal.timeout(timeoutMs))
    return answerOf(name, execution, timeoutMs)
  }
}

async function begin(name: string, revision: number | undefined, create: () => Promise<Execution>): Promise<Execution> {
  try {
    return await create()
  } catch (cause) {
    if (!(cause instanceof WindhoverError)) throw cause
    const which = revision === undefined ? name : `${name} with revision ${revision}`
    if (cause.code === FlowNotFound.code) throw InvalidInput({ message: `Unable to find flow ${which}.` }, { cause })
    if (cause.code === InvalidInput.code) throw InvalidInput({ message: `Invalid inputs for subflow ${name}: ${cause.message}` }, { cause })
    throw InvalidInput({ message: `Failed to run subflow ${name}: ${cause.message}` }, { cause })
  }
}

function answerOf(name: string, { id, state, outputs, labels }: Execution, timeoutMs: number): object {
  if (!isTerminated(state.current)) {
    throw InvalidInput({ message: `Failed to run subflow ${name}: it did not end within ${durationTextOfMs(timeoutMs)} (execution ${id})` })
  }
  if (state.current !== 'SUCCESS' && state.current !== 'WARNING') {
    throw InvalidInput({ message: `Subflow ${name} ended in state ${state.current} (execution ${id}).` })
  }
  return { id, state: state.current, outputs: outputs ?? {}, labels: Object.fromEntries(labels.map(({ key, value }) => [key, value])) }
}

function timeoutOf(given: unknown, { subflowFunction: { defaultTimeoutMs, maxTimeoutMs } = limits }: EngineSettings): number {
  if (given === undefined) return defaultTimeoutMs
  const timeoutMs = durationMs(parseIsoDuration(String(given)))
  if (timeoutMs <= maxTimeoutMs) return timeoutMs
  const message = `The 'subflow' function 'timeout' (${durationTextOfMs(timeoutMs)}) exceeds the maximum allowed (${durationTextOfMs(maxTimeoutMs)}).`
  throw InvalidInput({ message })
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? { ...value } : {}
}
