import type { Configuration } from './configuration.ts'
import { plainKey } from './key-name.ts'
import { absentKeys, ignoredKeys, type KeyKind, type KnownKey, knownKeys } from './known-keys.ts'
import type { Layer, Leaf } from './layer.ts'
import { durationMs, sizeBytes } from './units.ts'

export interface ConfigurationProblem {
  /** `error`: the server does not start with it. */
  readonly severity: 'error' | 'warning'
  /** `compose.yml:12:5` */
  readonly place: string
  readonly message: string
}

/** Everything in the files of a configuration that is no value of its key, or whose key nobody knows. */
export function checkConfiguration(configuration: Configuration): readonly ConfigurationProblem[] {
  return [...configuration.layers]
    .reverse()
    .flatMap((layer) => [...absentIn(layer), ...layer.leaves.flatMap((leaf) => problemOf(layer, leaf))])
}

function problemOf({ origin }: Layer, leaf: Leaf): readonly ConfigurationProblem[] {
  const place = placeIn(origin, leaf)
  const known = knownKey(leaf.key)
  if (known === undefined) return isIgnored(leaf.key) ? [] : [{ severity: 'warning', place, message: unknownKey(leaf.key) }]
  const expected = plainKey(known.key) === plainKey(leaf.key) ? wrong(leaf.value, known) : undefined
  return expected === undefined ? [] : [{ severity: 'error', place, message: expected }]
}

/** Said once for each text, however many keys there are. */
function absentIn({ origin, leaves }: Layer): readonly ConfigurationProblem[] {
  return Object.entries(absentKeys).flatMap(([prefix, message]): ConfigurationProblem[] => {
    const leaf = leaves.find(({ key }) => plainKey(key).startsWith(plainKey(prefix)))
    return leaf === undefined
      ? []
      : [{ severity: 'warning', place: placeIn(origin, leaf), message: `${prefix.replace(/\.$/, '')}: ${message}` }]
  })
}

const placeIn = (origin: string, { place }: Leaf): string => `${origin}:${place.line}:${place.column}`

/** The key itself, or the map it is a member of. */
function knownKey(key: string): KnownKey | undefined {
  const plain = plainKey(key)
  return knownKeys.find((known) => plain === plainKey(known.key) || (known.kind === 'map' && plain.startsWith(`${plainKey(known.key)}.`)))
}

const isIgnored = (key: string): boolean => {
  const plain = plainKey(key)
  if (nearest(key, 2) !== undefined) return false
  return [...Object.keys(absentKeys), ...ignoredKeys].some(
    (prefix) => plain.startsWith(plainKey(prefix)) || `${plain}.` === plainKey(prefix),
  )
}

function unknownKey(key: string): string {
  const near = nearest(key, Math.max(2, Math.floor(key.length / 4)))
  return `unknown key '${key}'${near === undefined ? '' : `, did you mean '${near}'?`}`
}

const checks: Readonly<Record<KeyKind, readonly [(value: unknown) => boolean, string]>> = {
  text: [(value) => typeof value !== 'object' || value === null, 'a text'],
  number: [(value) => value !== '' && !Number.isNaN(Number(value)), 'a number'],
  flag: [(value) => /^(true|false)$/i.test(String(value)), 'true or false'],
  duration: [(value) => isReadable(() => durationMs(String(value))), 'a duration such as PT5M or 5m'],
  size: [(value) => isReadable(() => sizeBytes(String(value))), 'a size such as 64MB'],
  list: [(value) => Array.isArray(value) || typeof value === 'string', 'a list'],
  map: [(value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'a map'],
  any: [() => true, ''],
}

function wrong(value: unknown, { key, kind, isSecret }: KnownKey): string | undefined {
  const [isRight, expected] = checks[kind]
  if (value === null || value === undefined || isRight(value)) return undefined
  return `${key} must be ${expected}${isSecret === true ? '' : `, got ${JSON.stringify(value)}`}`
}

function isReadable(read: () => number): boolean {
  try {
    read()
    return true
  } catch {
    return false // the message of the problem says what was expected
  }
}

/** The known key that differs in the fewest letters, when they are few. */
function nearest(key: string, most: number): string | undefined {
  const plain = plainKey(key)
  let best: { readonly key: string; readonly distance: number } | undefined
  for (const known of knownKeys) {
    const distance = distanceOf(plain, plainKey(known.key))
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { key: known.key, distance }
  }
  return best?.key
}

/** Letters to add, drop or change (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
