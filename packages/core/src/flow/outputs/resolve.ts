import {
  ExpressionError,
  LookupNeeded,
  type RenderOptions,
  render,
  renderDeep,
  renderTyped,
  type Variables,
} from '../../expression/index.ts'
import { rulesOf } from '../../generation.ts'
import { Dbl } from '../../model/dbl.ts'
import type { FlowOutput } from '../../model/flow.ts'
import { faultMessage, InputFault } from '../inputs/fault.ts'
import { parseTyped } from '../inputs/typed-value.ts'

export type OutputResolution =
  /** `warnings` are the texts of WARN logs of the execution. */
  | { readonly type: 'resolved'; readonly outputs: Readonly<Record<string, unknown>>; readonly warnings: readonly string[] }
  /** A SUCCESS becomes FAILED; `message` is the text of the ERROR log. */
  | { readonly type: 'failed'; readonly message: string; readonly warnings: readonly string[] }

/** Renders and types the outputs of a flow. A required one that cannot be rendered or read fails the execution; an optional one that
 *  cannot be rendered is left out. @throws LookupNeeded when a value asks for something that is not answered yet
 *  @see core-semantics §1.3 */
export function resolveOutputs(declared: readonly FlowOutput[], variables: Variables, options: RenderOptions): OutputResolution {
  const warnings: string[] = []
  const rendered = new Map<FlowOutput, unknown>()
  for (const output of [...declared.filter((one) => one.required), ...declared.filter((one) => !one.required)]) {
    const result = renderOutput(output, variables, options)
    if (result.type === 'value') rendered.set(output, result.value)
    else if (output.required) return { type: 'failed', message: failure(result.message), warnings }
    else warnings.push(`Failed to render optional flow output '${output.id}'. Output is ignored.`)
  }
  const outputs: Record<string, unknown> = {}
  for (const output of declared.filter((one) => rendered.has(one))) {
    const result = typeOutput(output, rendered.get(output), options)
    if (result.type === 'fault') return { type: 'failed', message: failure(result.message), warnings }
    if (result.value !== null) outputs[output.id] = result.value
  }
  return { type: 'resolved', outputs, warnings }
}

type Result = { readonly type: 'value'; readonly value: unknown } | { readonly type: 'fault'; readonly message: string }

const failure = (message: string): string => `Failed to render output values: ${message}`

function renderOutput(output: FlowOutput, variables: Variables, options: RenderOptions): Result {
  try {
    return { type: 'value', value: renderValue(output.value, variables, options) }
  } catch (error) {
    if (error instanceof LookupNeeded || !(error instanceof ExpressionError)) throw error
    return { type: 'fault', message: error.message }
  }
}

function renderValue(value: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof value === 'string') return isNull(value, variables, options) ? null : render(value, variables, options)
  if (value !== null && typeof value === 'object' && !(value instanceof Dbl)) return renderDeep(value, variables, options)
  return value
}

/** A single expression that gives null is no empty text: an optional output is left out, a required one is refused. */
function isNull(value: string, variables: Variables, options: RenderOptions): boolean {
  return /^\s*\{\{.*\}\}\s*$/s.test(value) && renderTyped(value, variables, options) === null
}

function typeOutput(output: FlowOutput, value: unknown, options: RenderOptions): Result {
  const { generation, cipher } = options
  try {
    if (value === null && output.required) throw new InputFault('A required output cannot be null', 'parser')
    const typed = parseTyped(output.type, value, { generation, cipher })
    const isPlainInstant = output.type === 'DATETIME' && !rulesOf(generation).convertedInstantsHaveMicros
    return { type: 'value', value: isPlainInstant ? typed.live : typed.stored }
  } catch (error) {
    if (!(error instanceof InputFault)) throw error
    return { type: 'fault', message: faultMessage(error, output.id, 'output') }
  }
}
