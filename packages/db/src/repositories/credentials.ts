import type { CredentialRepository, StoredToken, StoredUser } from '@windhover/core/ports/credential-repository.ts'
import type { Database } from '../database.ts'
import type { TokenTable, UserTable } from '../schema.ts'
import { upsertOf, writeOf } from './upserts.ts'

const userColumns = ['id', 'username', 'password_hash', 'role', 'created', 'updated'] as const satisfies readonly (keyof UserTable)[]

const tokenColumns = [
  'id',
  'user_id',
  'kind',
  'name',
  'secret_hash',
  'permissions_json',
  'created',
  'expires',
  'last_used',
] as const satisfies readonly (keyof TokenTable)[]

/** Who may sign in and which tokens there are. Secrets are stored as digests only. */
export function createCredentialRepository({ db, dialect, transaction }: Database): CredentialRepository {
  const upsertUser = upsertOf(dialect, 'users', userColumns, ['id'])
  const upsertToken = upsertOf(dialect, 'tokens', tokenColumns, ['id'])
  return {
    async users() {
      return (await db.selectFrom('users').selectAll().orderBy('created').orderBy('id').execute()).map(userOf)
    },

    async saveUser(user) {
      await transaction(
        writeOf(upsertUser, [user], (values, row) => {
          values.push(row.id, row.username, row.passwordHash, row.role, row.created, row.updated)
        }),
      )
    },

    async findToken(id) {
      const row = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst()
      return row && tokenOf(row)
    },

    async tokens(kind) {
      return (await db.selectFrom('tokens').selectAll().where('kind', '=', kind).orderBy('created').orderBy('id').execute()).map(tokenOf)
    },

    async saveToken(token) {
      await transaction(
        writeOf(upsertToken, [token], (values, row) => {
          values.push(row.id, row.userId, row.kind, row.name, row.secretHash, JSON.stringify(row.permissions))
          values.push(row.created, row.expires ?? null, row.lastUsed ?? null)
        }),
      )
    },

    async noteTokenUse(id, at) {
      await db.updateTable('tokens').set({ last_used: at }).where('id', '=', id).execute()
    },

    async deleteToken(id) {
      return (await db.deleteFrom('tokens').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0
    },

    async deleteTokensOf(userId, kind) {
      return Number(
        (await db.deleteFrom('tokens').where('user_id', '=', userId).where('kind', '=', kind).executeTakeFirst()).numDeletedRows,
      )
    },

    async deleteExpiredTokens(before) {
      return Number((await db.deleteFrom('tokens').where('expires', '<', before).executeTakeFirst()).numDeletedRows)
    },
  }
}

function userOf(row: UserTable): StoredUser {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    role: 'OWNER',
    created: row.created,
    updated: row.updated,
  }
}

function tokenOf(row: TokenTable): StoredToken {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind === 'API' ? 'API' : 'SESSION',
    name: row.name,
    secretHash: row.secret_hash,
    // written by saveToken: a list of texts
    permissions: JSON.parse(row.permissions_json) as readonly string[],
    created: row.created,
    ...(row.expires !== null && { expires: row.expires }),
    ...(row.last_used !== null && { lastUsed: row.last_used }),
  }
}
