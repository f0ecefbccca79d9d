/** Why a value is refused. `argument`: told as "Invalid value for input `x`. Cause: …"; `parser`: a reader of a format gave up, told
 *  with the reader's text in a fenced block and without the input's name; `plain`: told as it is. */
export type FaultKind = 'argument' | 'parser' | 'plain'

export class InputFault extends Error {
  readonly kind: FaultKind

  constructor(message: string, kind: FaultKind = 'argument') {
    super(message)
    this.name = 'InputFault'
    this.kind = kind
  }
}

/** The sentence of a fault of an input or a flow output. */
export function faultMessage(fault: { readonly message: string; readonly kind: FaultKind }, id: string, what: 'input' | 'output'): string {
  if (fault.kind === 'plain') return fault.message
  if (fault.kind === 'parser') return ` errors:\n\`\`\`\n${fault.message}\n\`\`\``
  return `Invalid value for ${what} \`${id}\`. Cause: ${fault.message}`
}
