import type { CredentialRepository, StoredToken, StoredUser } from '@windhover/core/ports/credential-repository.ts'

/** Credentials in maps, which a test may look into. */
export function memoryCredentials() {
  const usersById = new Map<string, StoredUser>()
  const tokensById = new Map<string, StoredToken>()
  const remove = (isGone: (token: StoredToken) => boolean): number => {
    const gone = [...tokensById.values()].filter(isGone)
    for (const { id } of gone) tokensById.delete(id)
    return gone.length
  }
  const repository: CredentialRepository = {
    users: async () => [...usersById.values()],
    saveUser: async (user) => void usersById.set(user.id, user),
    findToken: async (id) => tokensById.get(id),
    tokens: async (kind) => [...tokensById.values()].filter((token) => token.kind === kind),
    saveToken: async (token) => void tokensById.set(token.id, token),
    noteTokenUse: async (id, lastUsed) => {
      const token = tokensById.get(id)
      if (token !== undefined) tokensById.set(id, { ...token, lastUsed })
    },
    deleteToken: async (id) => tokensById.delete(id),
    deleteTokensOf: async (userId, kind) => remove((token) => token.userId === userId && token.kind === kind),
    deleteExpiredTokens: async (before) => remove(({ expires }) => expires !== undefined && expires < before),
  }
  return { repository, usersById, tokensById }
}
