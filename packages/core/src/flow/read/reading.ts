import type { Generation } from '../../generation.ts'
import type { Registry } from '../../registry.ts'
import type { Nested } from '../definitions/property.ts'
import { type Path, textOf } from './fields.ts'

/** Where Kestra finds out: while it reads the document, in one property or bean, or in the flow as a whole. */
export type Phase = 'read' | 'constraint' | 'flow'

/** What a task or input is called in constraint paths. */
export interface Bean {
  readonly kind: 'task' | 'input'
  readonly id: string | undefined
}

/** Something wrong in the document, before it has a line and a column. */
export interface Issue {
  readonly path: Path
  readonly phase: Phase
  readonly code: string
  readonly message: string
  /** The task or input the constraint belongs to. */
  readonly bean?: Bean
  /** Points at the key that should not be there, not at its value. */
  readonly atKey?: boolean
}

/** Reads a property that holds tasks, inputs, conditions … into its model. */
export type NestedReader = (reading: Reading, value: unknown, path: Path, place: Nested, cascades: boolean) => unknown

/** Collects what is found while one document is read. */
export class Reading {
  readonly registry: Registry
  readonly generation: Generation
  /** false: a stored flow, properties are not checked. */
  readonly strict: boolean
  readonly issues: Issue[] = []
  readonly warnings: string[] = []
  readonly deprecations: Path[] = []
  readonly infos = new Set<string>()

  readonly #readNested: NestedReader

  constructor(
    options: { readonly registry: Registry; readonly generation: Generation; readonly strict: boolean },
    readNested: NestedReader,
  ) {
    this.#readNested = readNested
    this.registry = options.registry
    this.generation = options.generation
    this.strict = options.strict
  }

  /** Reads what hangs below a property; handed in, because what is below is read by the same functions again. */
  nested(value: unknown, path: Path, place: Nested, cascades: boolean): unknown {
    return this.#readNested(this, value, path, place, cascades)
  }

  report(issue: Issue): void {
    this.issues.push(issue)
  }

  /** Type of a map that must have one, with what it stands for; reports when there is no such type. */
  invalidType(path: Path, type: unknown, absent = 'null'): void {
    const message = `Invalid type: ${type === undefined || type === null || type === '' ? absent : (textOf(type) ?? 'an object')}`
    this.report({ path: [...path, 'type'], phase: 'read', code: 'UNKNOWN_TYPE', message })
  }
}
