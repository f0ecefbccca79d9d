import { ExpressionError, LookupNeeded, renderTyped, type Variables } from '../../expression/index.ts'
import type { Input } from '../../model/flow.ts'
import { defaultOf } from './defaults.ts'
import { type FaultKind, faultMessage, InputFault } from './fault.ts'
import { leafInputs } from './leaves.ts'
import { nestValues } from './nested-values.ts'
import { withOptions } from './options.ts'
import type { InputContext, InputError, InputResolution, ResolvedInput } from './resolution.ts'
import { itemTypeOf, parseTyped } from './typed-value.ts'
import { violations } from './validate-value.ts'

/** Resolves every input of a flow (or of a Pause's `onResume`): which are enabled, given or defaulted, their values, and all that is wrong.
 *  `given` holds texts or values by input id, dotted or nested; a FILE's is the URI it was stored at.
 *  @throws LookupNeeded when a default or a condition asks for a secret, a key … that is not answered yet
 *  @see core-semantics §1.2 */
export function resolveInputs(inputs: readonly Input[], given: Readonly<Record<string, unknown>>, context: InputContext): InputResolution {
  const leaves = leafInputs(inputs)
  const resolver = new Resolver(leaves, given, context)
  const resolved = leaves.map((leaf) => resolver.resolve(leaf))
  const kept = resolved.filter((one) => one.enabled && one.errors.length === 0)
  const { values, clashes } = nestValues(kept.map((one) => [one.input.id, one.value] as const))
  return { inputs: resolved, values, warnings: [...strangers(resolved, given, context), ...clashes.map(clashWarning)] }
}

interface Outcome extends ResolvedInput {
  /** What other inputs' expressions see. */
  readonly live: unknown
}

/** Resolves each input once, those it depends on first. Lives for one resolution. */
class Resolver {
  readonly #leaves: ReadonlyMap<string, Input>
  readonly #given: Readonly<Record<string, unknown>>
  readonly #context: InputContext
  readonly #done = new Map<string, Outcome>()
  readonly #underWay = new Set<string>()

  constructor(leaves: readonly Input[], given: Readonly<Record<string, unknown>>, context: InputContext) {
    this.#leaves = new Map(leaves.map((leaf) => [leaf.id, leaf]))
    this.#given = given
    this.#context = context
  }

  resolve(input: Input): ResolvedInput {
    const { live: _, ...resolved } = this.#outcome(input)
    return resolved
  }

  #outcome(input: Input): Outcome {
    const known = this.#done.get(input.id)
    if (known !== undefined) return known
    this.#underWay.add(input.id)
    const dependencies = this.#dependencies(input)
    const outcome = this.#resolveWith(input, dependencies)
    this.#underWay.delete(input.id)
    this.#done.set(input.id, outcome)
    return outcome
  }

  /** Unknown ids, the input itself and cycles do not count. */
  #dependencies(input: Input): readonly Outcome[] {
    const ids = new Set(input.dependsOn?.inputs ?? [])
    return [...ids].flatMap((id) => {
      const leaf = this.#leaves.get(id)
      return leaf === undefined || this.#underWay.has(id) ? [] : [this.#outcome(leaf)]
    })
  }

  #resolveWith(input: Input, dependencies: readonly Outcome[]): Outcome {
    const variables = this.#variables(dependencies)
    const enablement = isEnabled(input, dependencies, variables, this.#context)
    if (enablement !== true) {
      const errors = enablement === false ? [] : [{ message: enablement, renderError: false }]
      return { input, value: undefined, live: undefined, enabled: false, isDefault: false, errors }
    }
    return this.#valueOf(input, variables)
  }

  #valueOf(declared: Input, variables: Variables): Outcome {
    const { options } = this.#context
    const raw = givenValue(this.#given, declared)
    let input = declared
    let isDefault = false
    let value = raw
    try {
      input = withOptions(declared, variables, options)
      if (raw === undefined) {
        value = this.#default(input, variables)
        isDefault = value !== undefined && value !== null
      }
      if (value === undefined || value === null) return absent(input)
      const typed = parseTyped(input.type, value, {
        generation: options.generation,
        cipher: options.cipher,
        itemType: itemTypeOf(input),
      })
      const causes = violations(input, typed, options.generation)
      const errors = causes.map((cause) => inputError(input.id, cause, 'argument', false))
      const stored = causes.length > 0 ? value : typed.stored
      return { input, value: stored, live: typed.live, enabled: true, isDefault, errors }
    } catch (error) {
      if (error instanceof DefaultFault) return failed(input, raw, inputError(input.id, error.message, 'argument', true), isDefault)
      if (error instanceof InputFault) return failed(input, value, inputError(input.id, error.message, error.kind, false), isDefault)
      throw error
    }
  }

  #default(input: Input, variables: Variables): unknown {
    try {
      return defaultOf(input, variables, this.#context.options)
    } catch (error) {
      if (error instanceof LookupNeeded || !(error instanceof ExpressionError || error instanceof InputFault)) throw error
      throw new DefaultFault(error.message, { cause: error })
    }
  }

  /** An input's expressions see the inputs it depends on; others that have defaults are there as null. */
  #variables(dependencies: readonly Outcome[]): Variables {
    const flat = new Map<string, unknown>(dependencies.filter((one) => one.enabled).map((one) => [one.input.id, one.live]))
    for (const leaf of this.#leaves.values()) {
      if (leaf.defaults !== undefined && leaf.defaults !== null && !flat.has(leaf.id)) flat.set(leaf.id, null)
    }
    return flat.size === 0 ? this.#context.variables : { ...this.#context.variables, inputs: nestValues(flat).values }
  }
}

class DefaultFault extends Error {}

/** true, false, or why the condition could not be rendered. Only a boolean true enables. */
function isEnabled(input: Input, dependencies: readonly Outcome[], variables: Variables, context: InputContext): boolean | string {
  if (dependencies.some((one) => !one.enabled || one.live === null || one.live === undefined)) return false
  const condition = input.dependsOn?.condition
  if (condition === undefined) return true
  try {
    return renderTyped(condition, variables, context.options) === true
  } catch (error) {
    if (error instanceof LookupNeeded || !(error instanceof ExpressionError)) throw error
    return `Invalid condition: ${error.message}`
  }
}

/** An empty text counts as absent where it could not be a value. */
const keepsEmpty = new Set(['STRING', 'SELECT', 'EMAIL', 'SECRET'])

function givenValue(given: Readonly<Record<string, unknown>>, input: Input): unknown {
  const value = Object.hasOwn(given, input.id) ? given[input.id] : nestedMember(given, input.id.split('.'))
  if (value === null || value === undefined) return undefined
  return value === '' && !keepsEmpty.has(input.type) ? undefined : value
}

function nestedMember(node: unknown, path: readonly string[]): unknown {
  if (path.length < 2) return undefined
  let value: unknown = node
  for (const part of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part] // an own member of an object
  }
  return value
}

function absent(input: Input): Outcome {
  const errors = input.required ? [{ message: `Missing required input:${input.id}`, renderError: false }] : []
  return { input, value: null, live: null, enabled: true, isDefault: false, errors }
}

function failed(input: Input, value: unknown, error: InputError, isDefault: boolean): Outcome {
  return { input, value, live: null, enabled: true, isDefault, errors: [error] }
}

function inputError(id: string, message: string, kind: FaultKind, renderError: boolean): InputError {
  return { message: faultMessage({ message, kind }, id, 'input'), renderError }
}

/** Given names that become no value, those of disabled inputs too; a map of nested values counts when one of its members does. */
function strangers(
  resolved: readonly ResolvedInput[],
  given: Readonly<Record<string, unknown>>,
  { flow }: InputContext,
): readonly string[] {
  const ids = new Set(resolved.filter((one) => one.enabled).map((one) => one.input.id))
  const roots = new Set([...ids].map((id) => id.split('.')[0]))
  const isKnown = (key: string) => ids.has(key) || (roots.has(key) && typeof given[key] === 'object')
  return Object.keys(given)
    .filter((key) => !isKnown(key))
    .map((key) => `Input ${key} was provided for workflow ${flow.namespace}.${flow.id} but isn't declared in the workflow inputs`)
}

const clashWarning = (id: string): string => `Input ${id} is ignored: another input has its place`
