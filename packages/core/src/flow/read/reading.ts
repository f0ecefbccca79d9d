import type { Generation } from '../../generation.ts'
import type { Registry } from '../../registry.ts'

export type Path = readonly (string | number)[]

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

  constructor(options: { readonly registry: Registry; readonly generation: Generation; readonly strict: boolean }) {
    this.registry = options.registry
    this.generation = options.generation
    this.strict = options.strict
  }

  report(issue: Issue): void {
    this.issues.push(issue)
  }

  /** Type of a map that must have one, with what it stands for; reports when there is no such type. */
  invalidType(path: Path, type: unknown, absent = 'null'): void {
    const message = `Invalid type: ${type === undefined || type === null || type === '' ? absent : String(type)}`
    this.report({ path: [...path, 'type'], phase: 'read', code: 'UNKNOWN_TYPE', message })
  }
}

export type Fields = Readonly<Record<string, unknown>>

/** Whether a value of the document is a map. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.valueOf() === 'object'
}

/** Absent, null, or nothing written after the colon. */
export const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Text of a scalar, undefined for what is none. */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  return typeof value === 'object' && typeof value.valueOf() === 'object' ? undefined : String(value)
}

/** `true` in any of the forms Kestra takes for it. */
export const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === 'True' || value === 'TRUE'
