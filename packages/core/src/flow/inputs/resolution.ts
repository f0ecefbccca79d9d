import type { RenderOptions, Variables } from '../../expression/index.ts'
import type { Input } from '../../model/flow.ts'

/** What resolving inputs may know. Missing answers of IO functions end it with LookupNeeded: answer and call again. */
export interface InputContext {
  /** Names the flow in the warning about undeclared inputs. */
  readonly flow: { readonly namespace: string; readonly id: string }
  /** The expression context without `inputs`: flow, execution, labels, vars, envs … */
  readonly variables: Variables
  /** `options.cipher` encrypts SECRET inputs; without one they are refused. */
  readonly options: RenderOptions
}

export interface InputError {
  /** The whole sentence, e.g. "Invalid value for input `n`. Cause: it must be less than `5`". */
  readonly message: string
  /** The input's own default could not be rendered: not the caller's fault. */
  readonly renderError: boolean
}

/** What became of one input (a leaf: the children of a FORM have ids like `form.child`). */
export interface ResolvedInput {
  /** With the options that an `expression` gave as `values`. */
  readonly input: Input
  /** As stored: JSON values, a SECRET encrypted; null when optional and absent; the caller's own when faulty; undefined when disabled. */
  readonly value: unknown
  readonly enabled: boolean
  readonly isDefault: boolean
  readonly errors: readonly InputError[]
}

export interface InputResolution {
  /** In declared order. */
  readonly inputs: readonly ResolvedInput[]
  /** What the execution stores: enabled, faultless inputs, dotted ids nested. */
  readonly values: Readonly<Record<string, unknown>>
  /** Names given that the flow does not declare, and clashes of dotted ids: texts of WARN logs. */
  readonly warnings: readonly string[]
}

/** The text that refuses the creation: the first faulty input's errors, joined by newline. A disabled input refuses nothing. */
export function inputRefusal(resolution: Pick<InputResolution, 'inputs'>): string | undefined {
  const faulty = resolution.inputs.find((resolved) => resolved.enabled && resolved.errors.length > 0)
  return faulty?.errors.map((error) => error.message).join('\n')
}
