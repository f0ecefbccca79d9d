import type { TriggerCommit, TriggerRepository } from '@windhover/core/ports/repositories.ts'

/** Writes changes of trigger states that come with no execution: those of one turn of the event loop share a transaction. */
export class TriggerWriter {
  readonly #repository: TriggerRepository
  #waiting: { readonly commit: TriggerCommit; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []

  constructor(repository: TriggerRepository) {
    this.#repository = repository
  }

  /** Resolves when it is durable. @throws ShardLost */
  write(commit: TriggerCommit): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ commit, resolve, reject }) === 1) setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#repository.commit(mergedTriggers(waiting.map(({ commit }) => commit))).then(
      () => {
        for (const { resolve } of waiting) resolve()
      },
      (error: unknown) => {
        for (const { reject } of waiting) reject(error)
      },
    )
  }
}

/** Several commits as one; each lease is checked once. */
export function mergedTriggers(commits: readonly TriggerCommit[]): TriggerCommit {
  const [first] = commits
  if (commits.length === 1 && first !== undefined) return first
  const leases = new Map(commits.flatMap((commit) => commit.leases).map((lease) => [`${lease.shard}/${lease.owner}/${lease.epoch}`, lease]))
  return {
    states: commits.flatMap(({ states }) => states),
    deleted: commits.flatMap(({ deleted }) => deleted),
    history: commits.flatMap(({ history }) => history),
    flows: commits.flatMap(({ flows }) => flows ?? []),
    leases: [...leases.values()],
  }
}
