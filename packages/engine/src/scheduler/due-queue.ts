interface Place {
  readonly due: number
  readonly uid: string
}

/** Which trigger is due when: a heap by date. A trigger has one date at a time; setting another leaves the old place behind, which is skipped. */
export class DueQueue {
  readonly #heap: Place[] = []
  readonly #dates = new Map<string, number>()

  /** Triggers with a date. */
  get size(): number {
    return this.#dates.size
  }

  /** undefined: not due by itself. */
  set(uid: string, due: number | undefined): void {
    if (due === undefined) {
      this.#dates.delete(uid)
      return
    }
    if (this.#dates.get(uid) === due) return
    this.#dates.set(uid, due)
    this.#push({ due, uid })
  }

  /** The next date. */
  next(): number | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#dates.get(first.uid) === first.due) return first.due
      this.#pop()
    }
    return undefined
  }

  /** Takes out those that are due, earliest first, `limit` at most. */
  take(now: number, limit: number): readonly string[] {
    const taken: string[] = []
    for (let due = this.next(); due !== undefined && due <= now && taken.length < limit; due = this.next()) {
      const place = this.#pop()
      if (place === undefined) break
      this.#dates.delete(place.uid)
      taken.push(place.uid)
    }
    return taken
  }

  /** Those that are due up to then, in no exact order; they stay. */
  soon(until: number): readonly string[] {
    return [...new Set(this.#heap.filter(({ due, uid }) => due <= until && this.#dates.get(uid) === due).map(({ uid }) => uid))]
  }

  #push(place: Place): void {
    const heap = this.#heap
    let at = heap.push(place) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.due <= place.due) break
      heap[at] = parent
      at = above
    }
    heap[at] = place
  }

  #pop(): Place | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = heap[left + 1]
      const below = heap[left]
      if (below === undefined) break
      const useRight = right !== undefined && right.due < below.due
      const smaller = useRight ? right : below
      if (smaller.due >= last.due) break
      heap[at] = smaller
      at = useRight ? left + 1 : left
    }
    heap[at] = last
    return first
  }
}
