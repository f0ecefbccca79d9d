import { parseJson } from '../model/dbl.ts'
import type { Execution } from '../model/execution.ts'
import type { Flow, Trigger } from '../model/flow.ts'

const webhookType = 'io.kestra.plugin.core.trigger.Webhook'

/** Lists of texts by name, as headers and parameters come. */
export type TextLists = Readonly<Record<string, readonly string[]>>

/** What came with a call, beside its text. */
export interface WebhookCall {
  readonly headers: TextLists
  readonly parameters: TextLists
  /** Absent: the call had no body, or it is stored at `uri`, or nobody wants it. */
  readonly body?: unknown
  /** Where the body is stored. */
  readonly uri?: string
  /** Fields of a form. */
  readonly formFields?: TextLists
  readonly parts?: readonly WebhookPart[]
}

/** A file of a form, stored. */
export interface WebhookPart {
  readonly name: string
  readonly filename: string
  readonly contentType?: string
  readonly size: number
  readonly uri: string
}

/** The Webhook triggers of a flow that may be called. */
export const webhooksOf = (flow: Flow): readonly Trigger[] =>
  flow.triggers.filter(({ type, disabled }) => type === webhookType && disabled !== true)

/** A body as expressions see it: an object or a list when it begins with one in JSON, else the text. What follows the value is ignored,
 *  and members without a value are left out, as Kestra does both. */
export function webhookBody(text: string): unknown {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return text
  for (const candidate of [text, leadingValue(text)]) {
    try {
      return withoutNulls(parseJson(candidate))
    } catch {
      // Not JSON after all: it stays the text that it is.
    }
  }
  return text
}

/** The text up to where its first brackets close. */
function leadingValue(text: string): string {
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isInText) {
      if (character === '\\') at += 1
      else if (character === '"') isInText = false
    } else if (character === '"') isInText = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 0) return text.slice(0, at + 1)
    }
  }
  return text
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const kept = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]))
}

/** `trigger` of the execution. */
export const webhookVariables = ({
  body,
  headers,
  parameters,
  uri,
  formFields,
  parts,
}: WebhookCall): Readonly<Record<string, unknown>> => ({
  ...(body !== undefined && { body }),
  ...(uri !== undefined && { uri }),
  headers,
  parameters,
  ...(formFields !== undefined && { formFields }),
  ...(parts !== undefined && { parts }),
})

/** What a call without `wait` fixes of the answer: nothing but that it was taken. */
export interface WebhookAnswer {
  readonly status: number
  /** Outputs of the flow, when the trigger gives those instead of the execution; undefined: it has none. */
  readonly outputs?: Readonly<Record<string, unknown>> | undefined
  readonly givesOutputs: boolean
  readonly contentType: 'application/json' | 'text/plain'
}

/** How a call is answered once its execution has ended, or (`wait: false`) at once. `responseCode` is that of the trigger, rendered. */
export function webhookAnswer(trigger: Trigger, execution: Execution, responseCode: number | undefined): WebhookAnswer {
  const contentType = trigger['responseContentType'] === 'text/plain' ? 'text/plain' : 'application/json'
  if (trigger['wait'] !== true) return { status: 200, givesOutputs: false, contentType: 'application/json' }
  const status = responseCode ?? (execution.state.current === 'FAILED' ? 500 : 200)
  if (trigger['returnOutputs'] !== true) return { status, givesOutputs: false, contentType: 'application/json' }
  return { status, givesOutputs: true, contentType, outputs: execution.outputs }
}
