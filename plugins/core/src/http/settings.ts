import type { Properties } from '@windhover/sdk'
import type { HTTP_PROPERTIES, HttpOptions, LOG_PARTS } from './properties.ts'

export type HttpProperties = Properties<typeof HTTP_PROPERTIES>
type LogPart = (typeof LOG_PARTS)[number]

/** How a request is made, whichever way the options were written. */
export interface HttpSettings {
  readonly auth?: NonNullable<HttpOptions['auth']> | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly readIdleTimeoutMs: number
  readonly proxy?: Proxy | undefined
  readonly isInsecure: boolean
  readonly followRedirects: boolean
  readonly allowFailed: boolean
  readonly allowedResponseCodes?: readonly number[] | undefined
  readonly keepAlive: boolean
  readonly defaultCharset: string
  readonly logs: ReadonlySet<LogPart>
}

interface Proxy {
  readonly type: 'HTTP' | 'SOCKS'
  readonly address: string
  readonly port: number
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** Reads the options with their older names: the newer name wins. */
export function settingsOf({ options, allowFailed, sslOptions }: HttpProperties): HttpSettings {
  const { basicAuthUser: username, basicAuthPassword: password } = options ?? {}
  return {
    auth: options?.auth ?? (username === undefined && password === undefined ? undefined : { type: 'BASIC', username, password }),
    connectTimeoutMs: options?.timeout?.connectTimeout ?? options?.connectTimeout,
    readIdleTimeoutMs: options?.timeout?.readIdleTimeout ?? options?.readTimeout ?? 300_000,
    proxy: proxyOf(options),
    isInsecure: options?.ssl?.insecureTrustAllCertificates ?? sslOptions?.insecureTrustAllCertificates ?? false,
    followRedirects: options?.followRedirects ?? true,
    allowFailed: options?.allowFailed === true || allowFailed === true,
    allowedResponseCodes: options?.allowedResponseCodes,
    keepAlive: options?.enabledTcpExtendedKeepAlive ?? true,
    defaultCharset: options?.defaultCharset ?? 'UTF-8',
    logs: new Set(options?.logs ?? logsOfLevel(options?.logLevel)),
  }
}

function proxyOf(options: HttpOptions | undefined): Proxy | undefined {
  const type = options?.proxy?.type ?? options?.proxyType
  const address = options?.proxy?.address ?? options?.proxyAddress
  const port = options?.proxy?.port ?? options?.proxyPort
  if (type === undefined || type === 'DIRECT' || address === undefined || port === undefined) return undefined
  const username = options?.proxy?.username ?? options?.proxyUsername
  const password = options?.proxy?.password ?? options?.proxyPassword
  return { type, address, port, username, password }
}

function logsOfLevel(level: HttpOptions['logLevel']): readonly LogPart[] {
  switch (level) {
    case 'ALL':
    case 'TRACE':
      return ['REQUEST_HEADERS', 'REQUEST_BODY', 'RESPONSE_HEADERS', 'RESPONSE_BODY']
    case 'DEBUG':
      return ['REQUEST_HEADERS', 'RESPONSE_HEADERS']
    case 'INFO':
      return ['RESPONSE_HEADERS']
    default:
      return []
  }
}
