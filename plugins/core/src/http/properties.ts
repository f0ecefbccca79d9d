import { anyMap, duration, fixed, flexible, secret, z } from '@windhover/sdk'

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('BASIC'), username: z.string().optional(), password: secret(z.string()).optional() }),
  z.strictObject({ type: z.literal('BEARER'), token: secret(z.string()).optional() }),
  z.strictObject({ type: z.literal('DIGEST'), username: z.string().optional(), password: secret(z.string()).optional() }),
])

const proxy = z.strictObject({
  type: flexible(z.enum(['DIRECT', 'HTTP', 'SOCKS'])).default('DIRECT'),
  address: z.string().optional(),
  port: flexible(z.int()).optional(),
  username: z.string().optional(),
  password: secret(z.string()).optional(),
})

const ssl = z.strictObject({ insecureTrustAllCertificates: flexible(z.boolean()).optional() })

/** What of requests and responses goes to the log. */
export const LOG_PARTS = ['REQUEST_HEADERS', 'REQUEST_BODY', 'RESPONSE_HEADERS', 'RESPONSE_BODY'] as const

const options = z.strictObject({
  auth: auth.optional(),
  timeout: z
    .strictObject({ connectTimeout: flexible(duration()).optional(), readIdleTimeout: flexible(duration()).default(300_000) })
    .optional(),
  proxy: proxy.optional(),
  ssl: ssl.optional(),
  followRedirects: flexible(z.boolean()).default(true),
  allowFailed: flexible(z.boolean()).default(false),
  allowedResponseCodes: flexible(z.array(z.int())).optional(),
  enabledTcpExtendedKeepAlive: flexible(z.boolean()).default(true),
  defaultCharset: flexible(z.string()).default('UTF-8'),
  logs: z.array(z.enum(LOG_PARTS)).optional(),
  // Older, flat names of the same things.
  basicAuthUser: z.string().optional(),
  basicAuthPassword: secret(z.string()).optional(),
  connectTimeout: duration().optional(),
  readTimeout: duration().optional(),
  proxyType: z.enum(['DIRECT', 'HTTP', 'SOCKS']).optional(),
  proxyAddress: z.string().optional(),
  proxyPort: z.int().optional(),
  proxyUsername: z.string().optional(),
  proxyPassword: secret(z.string()).optional(),
  logLevel: z.enum(['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'OFF', 'NOT_SPECIFIED']).optional(),
  // Accepted and without effect.
  readIdleTimeout: duration().optional(),
  connectionPoolIdleTimeout: duration().optional(),
  maxContentLength: z.int().optional(),
})

export type HttpOptions = z.output<typeof options>

/** Properties of every task that makes an HTTP request. */
export const HTTP_PROPERTIES = {
  uri: z.string().describe('Where to send the request.'),
  method: z.string().default('GET').describe('`GET`, `POST`, `PUT` …'),
  body: z.string().optional().describe('What to send. A map or list written here is sent as JSON.'),
  formData: anyMap()
    .optional()
    .describe(
      'A form to send instead of a body. With `contentType: multipart/form-data`, a `kestra://` URI, or a map of `name` and `content`, is sent as a file.',
    ),
  contentType: z.string().default('application/json').describe('Type of what is sent.'),
  headers: z.record(z.string(), z.string()).optional().describe('Headers of the request.'),
  params: anyMap().optional().describe('Query parameters; a list repeats the parameter.'),
  options: fixed(options).optional().describe('Authentication, timeouts, proxy, TLS, redirects and what counts as a failure.'),
  allowFailed: z.boolean().optional().describe('Use `options.allowFailed`.'),
  sslOptions: fixed(ssl).optional().describe('Use `options.ssl`.'),
}

export const DEPRECATED_HTTP_PROPERTIES = ['allowFailed', 'sslOptions'] as const

/** Both exist in the first generation only. */
export const HTTP_PROPERTY_GENERATIONS = { allowFailed: '1.3', sslOptions: '1.3' } as const
