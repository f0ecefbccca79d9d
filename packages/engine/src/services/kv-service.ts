import type { Clock } from '@windhover/core/clock.ts'
import { defineError, KeyExpired } from '@windhover/core/errors.ts'
import { type KvType, kvKeyProblem, readKvValue, typedKvValue, writeKvValue } from '@windhover/core/model/kv.ts'
import type { KvRepository, KvRow } from '@windhover/core/ports/repositories.ts'
import type { PurgeKv } from '@windhover/sdk'
import { KeyedLock } from './keyed-lock.ts'
import { chosenNamespaces, wildcardTest, withParents } from './namespace-tree.ts'
import { purgeableVersions } from './purge-versions.ts'

export const KeyInvalid = defineError('KEY_INVALID', 422, (p: { key: string; problem: string }) => p.problem)
export const KeyExists = defineError(
  'KEY_EXISTS',
  409,
  (p: { key: string }) => `Cannot set value for key '${p.key}'. Key already exists and \`overwrite\` is set to \`false\`.`,
)
export const TtlNegative = defineError('TTL_NEGATIVE', 422, (_: Record<never, never>) => 'ttl cannot be negative')

/** A key's current version. Dates are milliseconds since 1970. */
export interface KvEntry {
  readonly namespace: string
  readonly key: string
  readonly version: number
  readonly type: KvType
  readonly value: unknown
  readonly description?: string
  readonly expiration?: number
  readonly created: number
  readonly updated: number
}

export interface KvSetOptions {
  /** true when absent */
  readonly overwrite?: boolean | undefined
  readonly ttlMs?: number | undefined
  /** Of this type already; absent: the type that the value shows. */
  readonly type?: KvType | undefined
  readonly description?: string | undefined
}

/** Keys and values of namespaces, with versions and dates of expiry (spec §10.1). */
export class KvService {
  readonly #repository: KvRepository
  readonly #clock: Clock
  readonly #lock = new KeyedLock()

  constructor(repository: KvRepository, clock: Clock) {
    this.#repository = repository
    this.#clock = clock
  }

  /** Undefined when the namespace has no such key. @throws KeyInvalid; KeyExpired, and the key is gone from then on */
  async get(tenantId: string, namespace: string, key: string): Promise<KvEntry | undefined> {
    checkKey(key)
    const row = await this.#repository.find(tenantId, namespace, key)
    if (row === undefined || row.deleted) return undefined
    if (!this.#isExpired(row)) return entryOf(row)
    await this.delete(tenantId, namespace, key)
    throw KeyExpired({ key, namespace })
  }

  /** As `get`, but of the namespace or the nearest of its parents that has the key. */
  async getInherited(tenantId: string, namespace: string, key: string): Promise<KvEntry | undefined> {
    for (const candidate of withParents(namespace)) {
      const entry = await this.get(tenantId, candidate, key)
      if (entry !== undefined) return entry
    }
    return undefined
  }

  /** Writes a new version. @throws KeyInvalid, KeyExists, TtlNegative */
  set(tenantId: string, namespace: string, key: string, value: unknown, options: KvSetOptions = {}): Promise<KvEntry> {
    checkKey(key)
    const { overwrite = true, ttlMs, type, description } = options
    if (ttlMs !== undefined && ttlMs < 0) throw TtlNegative({})
    const typed = type === undefined ? typedKvValue(value) : { type, value }
    return this.#lock.run(`${tenantId} ${namespace} ${key}`, async () => {
      const known = await this.#repository.find(tenantId, namespace, key)
      const isThere = known !== undefined && !known.deleted && !this.#isExpired(known)
      if (isThere && !overwrite) throw KeyExists({ key })
      const now = this.#clock.now()
      const row: KvRow = {
        tenantId,
        namespace,
        key,
        version: (known?.version ?? 0) + 1,
        created: isThere ? known.created : now,
        updated: now,
        deleted: false,
        value: writeKvValue(typed),
        ...(description === undefined ? {} : { description }),
        ...(ttlMs === undefined ? {} : { expiration: now + ttlMs }),
      }
      await this.#repository.save(row)
      return entryOf(row)
    })
  }

  /** False when there was no such key. */
  delete(tenantId: string, namespace: string, key: string): Promise<boolean> {
    return this.#lock.run(`${tenantId} ${namespace} ${key}`, async () => {
      const row = await this.#repository.find(tenantId, namespace, key)
      if (row === undefined || row.deleted) return false
      await this.#repository.save({ ...row, deleted: true, updated: this.#clock.now() })
      return true
    })
  }

  /** Keys that are there and not expired, ascending. */
  async list(
    tenantId: string,
    filter: { readonly namespaces?: readonly string[]; readonly prefix?: string } = {},
  ): Promise<readonly KvEntry[]> {
    const rows = await this.#repository.list(tenantId, filter)
    return rows.filter((row) => !this.#isExpired(row)).map(entryOf)
  }

  /** Of a namespace and its parents; a nearer one hides the same key of a farther one. */
  async listInherited(tenantId: string, namespace: string): Promise<readonly KvEntry[]> {
    const order = withParents(namespace)
    const entries = await this.list(tenantId, { namespaces: order })
    const nearest = new Map<string, KvEntry>()
    for (const entry of entries.toSorted((a, b) => order.indexOf(a.namespace) - order.indexOf(b.namespace)))
      if (!nearest.has(entry.key)) nearest.set(entry.key, entry)
    return [...nearest.values()]
  }

  /** Removes versions for good; how many. `known` are the namespaces that a purge without names means. */
  async purge(tenantId: string, request: PurgeKv, known: readonly string[]): Promise<number> {
    const namespaces = chosenNamespaces(known, request)
    if (namespaces.length === 0) return 0
    const isWanted = request.keyPattern === undefined ? () => true : wildcardTest(request.keyPattern)
    const rows = (await this.#repository.versions(tenantId, namespaces)).filter((row) => isWanted(row.key))
    let count = 0
    for (const versions of Map.groupBy(rows, (row) => `${row.namespace} ${row.key}`).values()) {
      const [first] = versions
      if (first === undefined) continue
      const purged = this.#purgeable(versions, request.behavior)
      count += await this.#repository.purge(tenantId, first.namespace, first.key, purged)
    }
    return count
  }

  /** Removes every version of keys that expired; how many. For the hourly clean-up. */
  purgeExpired(tenantId: string, namespaces: readonly string[]): Promise<number> {
    return this.purge(tenantId, { includeChildNamespaces: false, behavior: { type: 'key', expiredOnly: true } }, namespaces)
  }

  #purgeable(versions: readonly KvRow[], behavior: PurgeKv['behavior']): readonly number[] {
    if (behavior.type === 'version') return purgeableVersions(versions, behavior)
    const current = versions.reduce((newest, row) => (row.version > newest.version ? row : newest))
    return behavior.expiredOnly && !this.#isExpired(current) ? [] : versions.map((row) => row.version)
  }

  #isExpired(row: KvRow): boolean {
    return row.expiration !== undefined && row.expiration <= this.#clock.now()
  }
}

function checkKey(key: string): void {
  const problem = kvKeyProblem(key)
  if (problem !== undefined) throw KeyInvalid({ key, problem })
}

function entryOf(row: KvRow): KvEntry {
  const { namespace, key, version, created, updated, description, expiration } = row
  const { type, value } = readKvValue(row.value)
  return {
    namespace,
    key,
    version,
    type,
    value,
    created,
    updated,
    ...(description === undefined ? {} : { description }),
    ...(expiration === undefined ? {} : { expiration }),
  }
}
