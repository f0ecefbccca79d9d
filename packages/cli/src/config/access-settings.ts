import { type AccessOptions, localAccess } from '@windhover/server/auth/access.ts'
import type { CorsRule } from '@windhover/server/auth/cors.ts'
import type { Configuration } from './configuration.ts'
import { sizeBytes } from './units.ts'

/** Who may reach the server at this address, from Kestra's keys and a few of our own. */
export function accessSettings(configuration: Configuration, host: string): AccessOptions {
  const isLocal = isLoopback(host)
  const url = urlOf(configuration.text('kestra.url'))
  const names = configuration.list('windhover.server.allowed-hosts').map((name) => String(name).toLowerCase())
  const known = [...names, ...(url === undefined ? [] : [url.hostname])]
  const bodySize = configuration.text('windhover.server.max-body-size')
  return {
    untilSetUp: isLocal ? 'open' : 'closed',
    // Reached from elsewhere, credentials are always demanded: a foreign name gains nothing, and a proxy may use any.
    ...((isLocal || names.length > 0) && { hosts: known }),
    ownOrigins: url === undefined ? [] : [url.origin],
    cors: corsRules(configuration),
    openUrls: configuration.list('kestra.server.basic-auth.open-urls').map(String),
    maxBodyBytes: bodySize === undefined ? localAccess.maxBodyBytes : sizeBytes(bodySize),
  }
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined
}

/** `micronaut.server.cors`: switched on without a configuration it lets every origin in. */
function corsRules(configuration: Configuration): readonly CorsRule[] {
  if (!configuration.flag('micronaut.server.cors.enabled', false)) return []
  const configured = Object.values(configuration.members('micronaut.server.cors.configurations'))
  return configured.length === 0 ? [ruleOf(new Map())] : configured.map((entry) => ruleOf(membersOf(entry)))
}

function ruleOf(members: ReadonlyMap<string, unknown>): CorsRule {
  const texts = (name: string): readonly string[] | undefined => {
    const value: unknown = members.get(name)
    return value === undefined || value === null ? undefined : [value].flat().map(String)
  }
  const origins = texts('allowedorigins')
  const pattern = members.get('allowedoriginsregex')
  const methods = texts('allowedmethods')
  const headers = texts('allowedheaders')
  return {
    ...(origins !== undefined && { origins }),
    ...(pattern !== undefined && { originPattern: new RegExp(`^(?:${pattern})$`) }),
    ...(methods !== undefined && { methods: methods.map((method) => method.toUpperCase()) }),
    ...(headers !== undefined && { headers }),
    exposedHeaders: texts('exposedheaders') ?? [],
    credentials: String(members.get('allowcredentials') ?? true) === 'true',
    maxAgeSeconds: Number(members.get('maxage') ?? 1800),
  }
}

/** The members by their name without hyphens and case. */
function membersOf(entry: unknown): ReadonlyMap<string, unknown> {
  if (typeof entry !== 'object' || entry === null) return new Map()
  return new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase().replaceAll(/[-_]/g, ''), value]))
}
