/** An answer from outside that an expression needs: `secret('X')`, `kv('k')`, `read(uri)`, `http(...)`.
 *  The renderer is synchronous and pure; the caller resolves what is missing and renders again. */
export interface Lookup {
  /** Name of the expression function. */
  readonly kind: string
  /** Its arguments by parameter name, plus `flowNamespace` and whatever else of the context decides the answer. Plain JSON. */
  readonly args: Readonly<Record<string, unknown>>
}

export type LookupAnswer = { readonly value: unknown } | { readonly error: string }

/** Answers known so far. */
export interface Lookups {
  find(lookup: Lookup): LookupAnswer | undefined
}

/** Thrown by the renderer (and handed out by the transition) when answers are missing. Never shown to a user. */
export class LookupNeeded extends Error {
  readonly lookups: readonly Lookup[]

  constructor(lookups: readonly Lookup[]) {
    super(`Needs the answer of ${lookups.map((lookup) => lookup.kind).join(', ')}`)
    this.name = 'LookupNeeded'
    this.lookups = lookups
  }
}

export const lookupKey = (lookup: Lookup): string => `${lookup.kind} ${JSON.stringify(lookup.args)}`

/** No answers at all: every IO function asks. */
export const noLookups: Lookups = { find: () => undefined }
