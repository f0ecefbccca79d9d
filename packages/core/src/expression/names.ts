import { type Generation, rulesOf } from '../generation.ts'
import { filters } from './filters/index.ts'
import { functions } from './functions/index.ts'

/** Names of the filters and functions that a generation knows, ascending; functions with what they take. */
export function expressionNames(generation: Generation): {
  readonly filters: readonly string[]
  readonly functions: readonly { readonly name: string; readonly parameters: readonly string[] }[]
} {
  const absent = rulesOf(generation).absentFromExpressions
  const known = [...functions].filter(([name]) => !absent.has(`function ${name}`))
  return {
    filters: [...filters.keys()].filter((name) => !absent.has(`filter ${name}`)).toSorted(),
    functions: known
      .map(([name, { parameters }]) => ({ name, parameters: parameters === undefined || parameters === 'any' ? [] : parameters }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}
