/** A map of the expression context whose members are made when somebody asks: rendering `outputs.a` of an execution
 *  with 10,000 task runs must not build the other 9,999. Enumerating or printing it builds everything. */
export abstract class LazyMap {
  abstract has(key: string): boolean
  abstract get(key: string): unknown
  abstract keys(): Iterable<string>

  /** Plain object with every member. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries([...this.keys()].map((key) => [key, this.get(key)]))
  }
}
