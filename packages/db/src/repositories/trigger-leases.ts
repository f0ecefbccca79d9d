import { triggerShards } from '@windhover/core/model/trigger-state.ts'
import type { ShardLease, TriggerRepository } from '@windhover/core/ports/repositories.ts'
import type { Database } from '../database.ts'

/** Who owns which shard of the triggers. Every step is a conditional write, so that two schedulers at once come to one owner. */
export function createTriggerLeases(database: Database): Pick<TriggerRepository, 'lease' | 'release'> {
  const { db } = database
  const owned = async (owner: string): Promise<readonly ShardLease[]> => {
    const rows = await db
      .selectFrom('trigger_shards')
      .select(['shard', 'owner', 'epoch'])
      .where('owner', '=', owner)
      .orderBy('shard')
      .execute()
    return rows
  }
  const giveBack = (owner: string, shards: readonly number[]) =>
    db.updateTable('trigger_shards').set({ owner: '', expires: 0 }).where('owner', '=', owner).where('shard', 'in', shards).execute()
  return {
    async lease({ owner, now, until }) {
      await beat(database, owner, until)
      await db.deleteFrom('trigger_schedulers').where('expires', '<', now).execute()
      const schedulers = await db.selectFrom('trigger_schedulers').select('owner').orderBy('owner').execute()
      const share = Math.ceil(triggerShards / Math.max(1, schedulers.length))
      await db.updateTable('trigger_shards').set({ expires: until }).where('owner', '=', owner).execute()
      const mine = await owned(owner)
      if (mine.length > share)
        await giveBack(
          owner,
          mine.slice(share).map(({ shard }) => shard),
        )
      if (mine.length < share) await takeFree(database, { owner, now, until, count: share - mine.length })
      return owned(owner)
    },

    async release(owner) {
      await db.updateTable('trigger_shards').set({ owner: '', expires: 0 }).where('owner', '=', owner).execute()
      await db.deleteFrom('trigger_schedulers').where('owner', '=', owner).execute()
    },
  }
}

/** For a database that one process has for itself: whoever held leases before is gone. Writes nothing after a clean stop. */
export async function dropLeases({ db }: Database): Promise<void> {
  await db.updateTable('trigger_shards').set({ owner: '', expires: 0 }).where('owner', '<>', '').execute()
  await db.deleteFrom('trigger_schedulers').execute()
}

async function beat({ dialect, transaction }: Database, owner: string, until: number): Promise<void> {
  const sql = dialect.upsert('trigger_schedulers', ['owner', 'expires'], ['owner'])
  await transaction([{ sql, width: 2, values: [owner, until] }])
}

async function takeFree(
  { db }: Database,
  { owner, now, until, count }: { owner: string; now: number; until: number; count: number },
): Promise<void> {
  const free = await db.selectFrom('trigger_shards').select('shard').where('expires', '<', now).orderBy('shard').limit(count).execute()
  for (const { shard } of free) {
    await db
      .updateTable('trigger_shards')
      .set(({ eb }) => ({ owner, expires: until, epoch: eb('epoch', '+', 1) }))
      .where('shard', '=', shard)
      .where('expires', '<', now)
      .execute()
  }
}
