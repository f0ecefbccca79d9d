/** A piece of work and what it must not share with another: names, or `'all'` to run alone. */
export interface Errand<T> {
  readonly holds: ReadonlySet<string> | 'all'
  readonly run: () => Promise<T>
}

/** Runs errands, at most `width` at a time, never two that hold the same name; gives the results in the order of the errands. */
export async function runInLanes<T>(errands: readonly Errand<T>[], width: number): Promise<readonly T[]> {
  const results = new Map<Errand<T>, T>()
  // those that run alone come last, so that the lanes stay full before
  const waiting = errands.toSorted((left, right) => Number(left.holds === 'all') - Number(right.holds === 'all'))
  const running = new Set<Errand<T>>()
  await new Promise<void>((resolve, reject) => {
    const start = () => {
      for (const errand of [...waiting]) {
        if (running.size >= width) break
        if (!isFree(errand, running)) continue
        waiting.splice(waiting.indexOf(errand), 1)
        running.add(errand)
        errand.run().then((result) => {
          results.set(errand, result)
          running.delete(errand)
          start()
        }, reject)
      }
      if (running.size === 0 && waiting.length === 0) resolve()
    }
    start()
  })
  return errands.flatMap((errand) => (results.has(errand) ? [results.get(errand) as T] : [])) // has() proves that it is one
}

function isFree<T>(errand: Errand<T>, running: ReadonlySet<Errand<T>>): boolean {
  if (running.size === 0) return true
  const { holds } = errand
  if (holds === 'all') return false
  return [...running].every((other) => other.holds !== 'all' && other.holds.isDisjointFrom(holds))
}
