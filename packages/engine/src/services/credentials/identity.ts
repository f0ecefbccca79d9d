/** Who makes a request, and what they may do. */
export interface Identity {
  readonly name: string
  /** Absent: nobody has set up the owner yet. */
  readonly userId?: string
  /** `pending`: no owner yet. `local`: the token in the data folder. */
  readonly via: 'pending' | 'password' | 'session' | 'token' | 'local'
  /** `*`, `flow:*` or `flow:read`. */
  readonly permissions: readonly string[]
  readonly tokenId?: string
  /** What a change made with the session's cookie must carry in X-CSRF-TOKEN. */
  readonly csrfToken?: string
}

/** Whether the permissions of this identity cover `noun:read` or `noun:write`. To write is also to read. */
export function isAllowed({ permissions }: Identity, permission: string): boolean {
  const [noun, verb] = permission.split(':')
  const asked = ['*', permission, `${noun}:*`, `*:${verb}`]
  if (verb === 'read') asked.push(`${noun}:write`, '*:write')
  return permissions.some((given) => asked.includes(given))
}
