/** A record whose members may be undefined, as one that lacks those that are. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
}

/** Leaves out the members that are undefined. */
export function defined<T extends object>(record: T): Defined<T> {
  // Only undefined members go, which is what Defined says.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>
}
