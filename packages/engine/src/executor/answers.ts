import { type Lookup, type LookupAnswer, type Lookups, lookupKey } from '@windhover/core/expression/lookup.ts'

/** The answers that belong to one event. */
export class Answers implements Lookups {
  private readonly known = new Map<string, LookupAnswer>()

  find(lookup: Lookup): LookupAnswer | undefined {
    return this.known.size === 0 ? undefined : this.known.get(lookupKey(lookup))
  }

  add(lookup: Lookup, answer: LookupAnswer): void {
    this.known.set(lookupKey(lookup), answer)
  }
}
