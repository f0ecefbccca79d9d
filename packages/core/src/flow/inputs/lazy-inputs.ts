import { ExpressionError, type RenderOptions } from '../../expression/index.ts'
import { LazyMap } from '../../expression/lazy-map.ts'
import type { Input } from '../../model/flow.ts'
import { defaultOf } from './defaults.ts'
import { InputFault } from './fault.ts'
import { leafInputs } from './leaves.ts'
import { itemTypeOf, parseTyped } from './typed-value.ts'

/** `inputs` of an expression context: the execution's own values and, made when asked for, the defaults of inputs it has no value for
 *  (a trigger's execution, an input that was disabled). Such a default sees `flow` only; one that cannot be rendered is not there.
 *  @see core-semantics §1.2, "Reading" */
export function lazyInputs(
  values: Readonly<Record<string, unknown>>,
  inputs: readonly Input[],
  context: { readonly flow: unknown; readonly options: RenderOptions },
): Readonly<Record<string, unknown>> | LazyMap {
  const missing = leafInputs(inputs).filter((input) => hasDefault(input) && !isGiven(values, input.id.split('.')))
  return missing.length === 0 ? values : new InputsWithDefaults(values, missing, context)
}

const hasDefault = (input: Input): boolean => input.defaults !== undefined && input.defaults !== null

function isGiven(node: unknown, path: readonly string[]): boolean {
  const [head, ...rest] = path
  if (head === undefined) return true
  if (node === null || typeof node !== 'object' || !Object.hasOwn(node, head)) return false
  return isGiven((node as Record<string, unknown>)[head], rest) // an own member of an object
}

class InputsWithDefaults extends LazyMap {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #missing = new Map<string, Input[]>()
  readonly #made = new Map<string, unknown>()
  readonly #context: { readonly flow: unknown; readonly options: RenderOptions }

  constructor(
    values: Readonly<Record<string, unknown>>,
    missing: readonly Input[],
    context: { readonly flow: unknown; readonly options: RenderOptions },
  ) {
    super()
    this.#values = values
    this.#context = context
    for (const input of missing) {
      const root = input.id.split('.')[0] ?? input.id
      this.#missing.set(root, [...(this.#missing.get(root) ?? []), input])
    }
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  get(key: string): unknown {
    const inputs = this.#missing.get(key)
    const own = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
    if (inputs === undefined) return own
    if (!this.#made.has(key)) this.#made.set(key, this.#withDefaults(own, inputs))
    return this.#made.get(key)
  }

  keys(): Iterable<string> {
    const names = new Set([...Object.keys(this.#values), ...this.#missing.keys()])
    return [...names].filter((name) => this.has(name))
  }

  #withDefaults(own: unknown, inputs: readonly Input[]): unknown {
    let value = own
    for (const input of inputs) {
      const made = this.#default(input)
      if (made !== undefined) value = withMember(value, input.id.split('.').slice(1), made)
    }
    return value
  }

  /** undefined when it needs more than `flow`, or is no value of its type: then the input is not there. */
  #default(input: Input): unknown {
    const { flow, options } = this.#context
    try {
      const value = defaultOf(input, { flow }, options)
      return parseTyped(input.type, value, { generation: options.generation, cipher: options.cipher, itemType: itemTypeOf(input) }).live
    } catch (error) {
      if (error instanceof ExpressionError || error instanceof InputFault) return undefined
      throw error
    }
  }
}

function withMember(node: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  const members: Record<string, unknown> = node !== null && typeof node === 'object' ? { ...node } : {}
  members[head] = withMember(members[head], rest, value)
  return members
}
