import { Readable } from 'node:stream'
import { type RunContext, TaskError } from '@windhover/sdk'
import type { Dispatcher } from 'undici'
import type { RequestBody } from './body.ts'
import { bodyOf } from './body.ts'
import { digestAuthorization } from './digest-auth.ts'
import { type HttpResponse, readUpTo, responseOf, textOfBody } from './response.ts'
import { type HttpProperties, type HttpSettings, settingsOf } from './settings.ts'
import { uriOf } from './uri.ts'

const MOST_REDIRECTS = 50
const ERROR_BODY_BYTES = 1024 * 1024

export interface Exchange {
  /** The address that was asked for, with its parameters. */
  readonly uri: string
  readonly response: HttpResponse
  readonly settings: HttpSettings
}

/**
 * Makes the request that properties describe and gives its response to `use`; connections are closed when `use` is done.
 * @throws TaskError when there is no response, or one that counts as a failure
 */
export async function exchange<T>(ctx: RunContext, properties: HttpProperties, use: (exchange: Exchange) => Promise<T>): Promise<T> {
  const settings = settingsOf(properties)
  const uri = uriOf(properties.uri, properties.params)
  const body = await bodyOf(properties, ctx.storage)
  const dispatcher = await openDispatcher(settings)
  try {
    const headers = headersOf(properties, settings, body)
    const response = await follow(ctx, dispatcher, settings, { uri, method: properties.method.trim().toUpperCase(), headers, body })
    if (isFailure(response.code, settings)) throw await failure(response, settings)
    return await use({ uri, response, settings })
  } finally {
    await dispatcher.destroy()
  }
}

interface HttpRequest {
  readonly uri: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody | undefined
}

async function follow(ctx: RunContext, dispatcher: Dispatcher, settings: HttpSettings, first: HttpRequest): Promise<HttpResponse> {
  let request = first
  let hasAnswered = false
  for (let redirects = 0; ; ) {
    const response = await send(ctx, dispatcher, settings, request)
    const credentials = hasAnswered ? undefined : answerTo(response, settings, request)
    const target = settings.followRedirects ? redirectOf(response, request) : undefined
    if (credentials !== undefined) {
      hasAnswered = true
      request = { ...request, headers: { ...request.headers, authorization: credentials } }
    } else if (target !== undefined) {
      if (++redirects > MOST_REDIRECTS) throw new TaskError(`More than ${MOST_REDIRECTS} redirects, the last to ${target.uri}`)
      request = target
    } else return response
    response.body.destroy()
  }
}

async function send(ctx: RunContext, dispatcher: Dispatcher, settings: HttpSettings, request: HttpRequest): Promise<HttpResponse> {
  logRequest(ctx, settings, request)
  const content = await request.body?.open()
  try {
    const { request: ask } = await import('undici')
    const answer = await ask(request.uri, {
      dispatcher,
      // Any method is sent as it is; undici's type lists the usual ones.
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers,
      signal: ctx.signal,
      body: content === undefined ? null : content instanceof Uint8Array ? content : Readable.from(content),
      headersTimeout: settings.readIdleTimeoutMs,
      bodyTimeout: settings.readIdleTimeoutMs,
    })
    const response = responseOf(answer.statusCode, answer.headers, answer.body)
    logResponse(ctx, settings, request, response)
    return response
  } catch (cause) {
    if (ctx.signal.aborted) throw cause
    throw new TaskError(`Connect to ${new URL(request.uri).origin} failed: ${reasonOf(cause)}`, { cause })
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && error.code === 'ECONNREFUSED' ? 'Connection refused' : error.message
}

function headersOf(
  { headers, contentType }: HttpProperties,
  { auth }: HttpSettings,
  body: RequestBody | undefined,
): Record<string, string> {
  const all: Record<string, string> = { 'user-agent': 'Windhover', accept: '*/*', 'accept-encoding': 'gzip, deflate, br' }
  if (contentType !== '') all['content-type'] = contentType
  if (body !== undefined) Object.assign(all, { 'content-type': body.contentType, 'content-length': String(body.length) })
  if (auth?.type === 'BASIC')
    all['authorization'] = `Basic ${Buffer.from(`${auth.username ?? ''}:${auth.password ?? ''}`).toString('base64')}`
  if (auth?.type === 'BEARER') all['authorization'] = `Bearer ${auth.token ?? ''}`
  const isForm = body?.contentType.startsWith('multipart/') === true
  for (const [name, value] of Object.entries(headers ?? {})) {
    // The boundary is known only here.
    if (!(isForm && name.toLowerCase() === 'content-type')) all[name.toLowerCase()] = value
  }
  return all
}

function answerTo(response: HttpResponse, { auth }: HttpSettings, { method, uri }: HttpRequest): string | undefined {
  if (response.code !== 401 || auth?.type !== 'DIGEST') return undefined
  const { pathname, search } = new URL(uri)
  const user = { username: auth.username ?? '', password: auth.password ?? '' }
  const answers = (response.headers['www-authenticate'] ?? []).map((challenge) =>
    digestAuthorization(challenge, { method, path: pathname + search }, user),
  )
  return answers.find((answer) => answer !== undefined)
}

function redirectOf(response: HttpResponse, request: HttpRequest): HttpRequest | undefined {
  const location = response.headers['location']?.[0]
  if (location === undefined || ![301, 302, 303, 307, 308].includes(response.code)) return undefined
  const uri = new URL(location, request.uri)
  const headers: Record<string, string> = { ...request.headers }
  // Credentials are for the host they were given for.
  if (uri.origin !== new URL(request.uri).origin)
    for (const name of ['authorization', 'cookie', 'proxy-authorization']) delete headers[name]
  const isSame = response.code >= 307 || request.method === 'GET' || request.method === 'HEAD'
  if (isSame) return { ...request, uri: uri.href, headers }
  for (const name of ['content-length', 'content-type']) delete headers[name]
  return { uri: uri.href, method: 'GET', headers }
}

function isFailure(code: number, { allowFailed, allowedResponseCodes }: HttpSettings): boolean {
  if (allowFailed) return false
  return allowedResponseCodes === undefined ? code >= 400 : !allowedResponseCodes.includes(code)
}

async function failure(response: HttpResponse, { defaultCharset }: HttpSettings): Promise<TaskError> {
  const text = textOfBody(await readUpTo(response.body, ERROR_BODY_BYTES), response.headers, defaultCharset)
  return new TaskError(`Failed http request with response code '${response.code}' and body:\n${text}`)
}

async function openDispatcher({ connectTimeoutMs, isInsecure, keepAlive, proxy }: HttpSettings): Promise<Dispatcher> {
  const { Agent, ProxyAgent, Socks5ProxyAgent } = await import('undici')
  const tls = { rejectUnauthorized: !isInsecure }
  const connect = { ...tls, keepAlive, ...(connectTimeoutMs === undefined ? {} : { timeout: connectTimeoutMs }) }
  if (proxy === undefined) return new Agent({ connect })
  const host = proxy.address.includes(':') ? `[${proxy.address}]` : proxy.address
  const user = proxy.username === undefined ? '' : `${encodeURIComponent(proxy.username)}:${encodeURIComponent(proxy.password ?? '')}@`
  if (proxy.type === 'SOCKS') return new Socks5ProxyAgent(`socks5://${user}${host}:${proxy.port}`, { requestTls: connect })
  const token = `Basic ${Buffer.from(`${proxy.username ?? ''}:${proxy.password ?? ''}`).toString('base64')}`
  return new ProxyAgent({ uri: `http://${host}:${proxy.port}`, requestTls: connect, ...(user === '' ? {} : { token }) })
}

function logRequest({ logger }: RunContext, { logs }: HttpSettings, { uri, method, headers, body }: HttpRequest): void {
  if (logs.has('REQUEST_HEADERS')) {
    logger.debug(`request:\n    method: ${method}\n    uri: ${uri}`)
    logger.debug(`request headers:${headerLines(headers)}`)
  }
  if (logs.has('REQUEST_BODY') && body?.text !== undefined) logger.debug(`request body:\n${body.text}`)
}

function logResponse({ logger }: RunContext, { logs }: HttpSettings, { uri }: HttpRequest, { code, headers }: HttpResponse): void {
  if (logs.has('RESPONSE_HEADERS')) logger.debug(`response headers:${headerLines(headers)}`)
  logger.debug(`Request '${uri}' from '${new URL(uri).host}' with the response code '${code}'`)
}

function headerLines(headers: Readonly<Record<string, string | string[]>>): string {
  const isSecret = (name: string) => /^(proxy-)?authorization$|^(set-)?cookie$/.test(name)
  return Object.entries(headers)
    .flatMap(([name, values]) => [values].flat().map((value) => `\n    ${name}: ${isSecret(name) ? '******' : value}`))
    .join('')
}
