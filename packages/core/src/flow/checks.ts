import { ExpressionError, LookupNeeded, type RenderOptions, renderTyped, type Variables } from '../expression/index.ts'
import type { Check, Flow } from '../model/flow.ts'
import type { Cipher } from '../ports/cipher.ts'

export interface FailedCheck {
  readonly message: string
  readonly style: Check['style']
  readonly behavior: Check['behavior']
}

export interface CheckResult {
  readonly failed: readonly FailedCheck[]
  /** The most restrictive behaviour of the failed ones; absent when all hold. */
  readonly behavior?: Check['behavior']
}

const byRestriction: readonly Check['behavior'][] = ['BLOCK_EXECUTION', 'FAIL_EXECUTION', 'CREATE_EXECUTION']

/** Evaluates a flow's checks against resolved inputs. A check holds only when its condition is the boolean true; one that cannot be
 *  rendered fails and blocks. Conditions see flow, inputs, labels and variables of the flow, but no execution.
 *  @throws LookupNeeded when a condition asks for something that is not answered yet
 *  @see core-semantics §8.10 */
export function evaluateChecks(flow: Flow, inputs: Readonly<Record<string, unknown>>, options: RenderOptions): CheckResult {
  if (flow.checks.length === 0) return { failed: [] }
  const variables = checkVariables(flow, inputs, options)
  const failed = flow.checks.flatMap((check) => evaluate(check, variables, options))
  const behavior = byRestriction.find((candidate) => failed.some((check) => check.behavior === candidate))
  return { failed, ...(behavior !== undefined && { behavior }) }
}

/** The text that refuses an execution which a failed check blocks. */
export function checkRefusal(result: CheckResult): string | undefined {
  const blocking = result.failed.filter((check) => check.behavior === 'BLOCK_EXECUTION')
  if (blocking.length === 0) return undefined
  return `Flow execution blocked: ${blocking.map((check) => check.message).join(', ')}`
}

function evaluate(check: Check, variables: Variables, options: RenderOptions): readonly FailedCheck[] {
  const { message, style, behavior } = check
  try {
    return renderTyped(check.condition, variables, options) === true ? [] : [{ message, style, behavior }]
  } catch (error) {
    if (error instanceof LookupNeeded || !(error instanceof ExpressionError)) throw error
    const cause = `Failed to evaluate check condition. Cause: ${error.message}`
    return [{ message: cause, style: 'ERROR', behavior: 'BLOCK_EXECUTION' }]
  }
}

function checkVariables(flow: Flow, inputs: Readonly<Record<string, unknown>>, options: RenderOptions): Variables {
  const { settings, cipher } = options
  const labels: Record<string, unknown> = {}
  for (const { key, value } of flow.labels) place(labels, key.split('.'), value)
  return {
    flow: { id: flow.id, namespace: flow.namespace, revision: flow.revision, tenantId: flow.tenantId },
    inputs: cipher === undefined ? inputs : readable(inputs, cipher),
    labels,
    ...(flow.variables !== undefined && { vars: flow.variables }),
    envs: settings.envs,
    globals: settings.globals,
    kestra: settings.kestra,
  }
}

function place(level: Record<string, unknown>, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    level[head] = value
    return
  }
  const below = level[head]
  const next: Record<string, unknown> = below !== null && typeof below === 'object' ? { ...below } : {}
  place(next, rest, value)
  level[head] = next
}

/** SECRET inputs in clear; they lie in maps only (ids with dots), never in lists. */
function readable(value: unknown, cipher: Cipher): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || Object.getPrototypeOf(value) !== Object.prototype) return value
  const { type, value: text } = value as { type?: unknown; value?: unknown } // any plain object may be read so
  if (type === 'io.kestra.datatype:aes_encrypted' && typeof text === 'string') return cipher.isConfigured ? cipher.decrypt(text) : text
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member, cipher)]))
}
