import { randomOf } from '../local/random.ts'

/** A repeatable source of chance: the same seed, the same run. */
export class Random {
  private readonly next: () => number

  constructor(seed: number) {
    this.next = randomOf(seed)
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
}
