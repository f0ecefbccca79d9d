import type { Shape } from '@windhover/sdk'
import type { Generation } from './generation.ts'

/** What a type is used as. `task` runs on a worker, `flowable` orchestrates, `executable` starts executions, `executor` is done by the executor itself. */
export type TypeKind =
  | 'task'
  | 'flowable'
  | 'executable'
  | 'executor'
  | 'trigger'
  | 'condition'
  | 'taskRunner'
  | 'chart'
  | 'dataFilter'
  | 'additional'

/** How far a trigger evaluates itself: by the scheduler, by polling on a worker, as a stream of events, or by something that happens. */
export type TriggerMode = 'schedule' | 'polling' | 'realtime' | 'event'

/** One type of the flow language, whoever implements it. */
export interface TypeDefinition {
  /** Canonical name. */
  readonly type: string
  readonly kind: TypeKind
  readonly aliases?: readonly string[]
  readonly title?: string
  readonly description?: string
  readonly deprecated?: boolean
  /** Where the type exists; absent = in both. */
  readonly generations?: readonly Generation[]
  readonly triggerMode?: TriggerMode
  /** Own properties (zod by YAML name), without those every type of its kind has. Made on first use. */
  properties(generation: Generation): Shape
  /** Names of `properties` that one generation only knows. */
  readonly propertyGenerations?: Readonly<Record<string, Generation>>
  readonly deprecatedProperties?: readonly string[]
  /** Other names a property may be written with: alias → name. */
  readonly propertyAliases?: Readonly<Record<string, string>>
  /** JSON Schema of outputs, examples … of the registered value: a task definition of the SDK. */
  readonly definition?: unknown
}

/** Knows every type by its name or by one of its older names, whatever the case. */
export class Registry {
  readonly #byName = new Map<string, TypeDefinition>()
  readonly #byExactName = new Map<string, TypeDefinition>()
  readonly #types = new Map<string, TypeDefinition>()

  /** Adds a type; a later one of the same name takes the place of the earlier. */
  register(definition: TypeDefinition): void {
    this.#types.set(definition.type, definition)
    for (const name of [definition.type, ...(definition.aliases ?? [])]) {
      this.#byExactName.set(name, definition)
      this.#byName.set(name.toLowerCase(), definition)
    }
  }

  /** The type behind a name or an alias, case ignored. */
  find(type: string): TypeDefinition | undefined {
    return this.#byExactName.get(type) ?? this.#byName.get(type.toLowerCase())
  }

  /** Canonical name of a type; an unknown one is returned as it is. */
  canonical(type: string): string {
    return this.find(type)?.type ?? type
  }

  /** Every registered type once, in the order of registration. */
  all(): readonly TypeDefinition[] {
    return [...this.#types.values()]
  }
}
