import { type Lookup, type LookupAnswer, LookupNeeded, type Lookups, lookupKey } from '@windhover/core/expression/lookup.ts'

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

/** Calls `work` until its expressions have every answer they ask for. */
export async function withAnswers<T>(resolve: (lookup: Lookup) => Promise<LookupAnswer>, work: (lookups: Lookups) => T): Promise<T> {
  const answers = new Answers()
  for (;;) {
    try {
      return work(answers)
    } catch (error) {
      if (!(error instanceof LookupNeeded)) throw error
      await Promise.all(error.lookups.map(async (lookup) => answers.add(lookup, await resolve(lookup))))
    }
  }
}
