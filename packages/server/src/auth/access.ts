import type { CorsRule } from './cors.ts'

/** Who may reach the server, as the configuration says. */
export interface AccessOptions {
  /** Before an owner is set up: `open` answers whoever reaches the server (loopback), `closed` only the set-up. */
  readonly untilSetUp: 'open' | 'closed'
  /** Names of this server besides addresses and localhost; absent: the Host header may say anything, since credentials are demanded. */
  readonly hosts?: readonly string[]
  /** Origins of pages that may use the server as its own do, such as `https://flows.company.team`. */
  readonly ownOrigins: readonly string[]
  readonly cors: readonly CorsRule[]
  /** Beginnings of paths that need no credentials, besides those of open routes. */
  readonly openUrls: readonly string[]
  /** Largest body that is not a form, in bytes. */
  readonly maxBodyBytes: number
}

/** On loopback, with nothing configured. */
export const localAccess: AccessOptions = {
  untilSetUp: 'open',
  hosts: [],
  ownOrigins: [],
  cors: [],
  openUrls: [],
  maxBodyBytes: 16 * 1024 * 1024,
}
