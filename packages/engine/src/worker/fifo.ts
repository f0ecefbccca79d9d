/** First in, first out; taking from the front moves no members. */
export class Fifo<T> {
  #members: T[] = []
  #head = 0

  push(member: T): void {
    this.#members.push(member)
  }

  shift(): T | undefined {
    if (this.#head >= this.#members.length) return undefined
    const member = this.#members[this.#head]
    this.#head += 1
    if (this.#head > 512 && this.#head * 2 > this.#members.length) this.#compact()
    return member
  }

  /** Takes out the members that a test accepts. */
  remove(test: (member: T) => boolean): readonly T[] {
    this.#compact()
    const removed = this.#members.filter(test)
    if (removed.length > 0) this.#members = this.#members.filter((member) => !test(member))
    return removed
  }

  #compact(): void {
    this.#members = this.#members.slice(this.#head)
    this.#head = 0
  }
}
