import type { Dialect } from '../dialect/dialect.ts'

/** One numbered, additive step of the schema. Never changed once released. */
export interface Migration {
  readonly version: number
  readonly name: string
  statements(dialect: Pick<Dialect, 'types' | 'partialIndex' | 'clustered' | 'labelTriggers' | 'fillLabels'>): readonly string[]
}
