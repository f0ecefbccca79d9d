import { STATUS_CODES } from 'node:http'
import { defineError } from '@windhover/core/errors.ts'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import { parseDuration, z } from '@windhover/sdk'
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml'

export const HttpFunctionFailed = defineError('HTTP_FUNCTION_FAILED', 502, (p: { message: string }) => p.message)

const texts = z
  .union([z.string(), z.array(z.coerce.string()), z.number(), z.boolean()])
  .transform((value) => (Array.isArray(value) ? value : [String(value)]))
const argumentsOfHttp = z.object({
  uri: z.string({ error: "The 'http' function expects an argument 'uri'." }),
  method: z.string().nullish(),
  query: z.record(z.string(), texts).nullish(),
  body: z.unknown().optional(),
  contentType: z.string().nullish(),
  accept: z.string().nullish(),
  headers: z.record(z.string(), texts).nullish(),
  options: z
    .object({
      auth: z
        .object({ type: z.string(), username: z.string().optional(), password: z.string().optional(), token: z.string().optional() })
        .optional(),
      timeout: z.object({ readIdleTimeout: z.union([z.string(), z.number()]).optional() }).optional(),
      followRedirects: z.boolean().optional(),
      allowFailed: z.boolean().optional(),
      allowedResponseCodes: z.array(z.number()).optional(),
    })
    .nullish(),
})
type HttpArguments = z.output<typeof argumentsOfHttp>

const defaultTimeoutMs = 300_000
const largestAnswer = 20 * 1024 * 1024

/** The `http()` function of expressions: one request; the body of its answer, decoded by its content type. @throws HttpFunctionFailed */
export async function httpFunction(args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const parsed = argumentsOfHttp.safeParse(args)
  if (!parsed.success) throw HttpFunctionFailed({ message: parsed.error.issues.map((issue) => issue.message).join(', ') })
  const request = parsed.data
  const response = await send(request)
  const { allowFailed = false, allowedResponseCodes = [] } = request.options ?? {}
  if (!response.ok && !allowFailed && !allowedResponseCodes.includes(response.status)) {
    await response.body?.cancel()
    const reason = response.statusText === '' ? (STATUS_CODES[response.status] ?? '') : response.statusText
    throw HttpFunctionFailed({ message: `Failed to execute HTTP Request, server respond with status ${response.status} : ${reason}` })
  }
  return decode(response)
}

async function send(request: HttpArguments): Promise<Response> {
  const timeoutMs = parseDuration(request.options?.timeout?.readIdleTimeout ?? '') ?? defaultTimeoutMs
  const body = encodeBody(request)
  try {
    return await fetch(urlOf(request), {
      method: (request.method ?? 'GET').toUpperCase(),
      headers: headersOf(request),
      redirect: request.options?.followRedirects === false ? 'manual' : 'follow',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    })
  } catch (cause) {
    throw HttpFunctionFailed({ message: `Failed to execute HTTP Request: ${reasonOf(cause)}` }, { cause })
  }
}

function urlOf({ uri, query }: HttpArguments): URL {
  if (!URL.canParse(uri)) throw HttpFunctionFailed({ message: `'${uri}' is not a URI` })
  const url = new URL(uri)
  for (const [name, values] of Object.entries(query ?? {})) for (const value of values) url.searchParams.append(name, value)
  return url
}

function headersOf({ headers, contentType, accept, options }: HttpArguments): Headers {
  const found = new Headers({ 'content-type': contentType ?? 'application/json', accept: accept ?? 'application/json' })
  for (const [name, values] of Object.entries(headers ?? {})) {
    found.delete(name)
    for (const value of values) found.append(name, value)
  }
  const { type, username = '', password = '', token = '' } = options?.auth ?? { type: '' }
  if (type === 'BASIC') found.set('authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`)
  if (type === 'BEARER') found.set('authorization', `Bearer ${token}`)
  return found
}

function encodeBody({ body, contentType }: HttpArguments): string | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return body
  if (contentType === 'application/x-www-form-urlencoded' && typeof body === 'object')
    return new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString()
  return isYaml(contentType ?? '') ? stringifyYaml(body) : stringifyJson(body)
}

async function decode(response: Response): Promise<unknown> {
  const text = await limitedText(response)
  const type = response.headers.get('content-type') ?? ''
  if (text === '') return null
  try {
    if (/\bjson\b/.test(type)) return parseJson(text)
    return isYaml(type) ? parseYaml(text) : text
  } catch (cause) {
    throw HttpFunctionFailed({ message: `The answer of ${response.url} is not the ${type} that it says it is` }, { cause })
  }
}

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  if (response.body === null) return text
  for await (const bytes of response.body) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > largestAnswer)
      throw HttpFunctionFailed({ message: `The answer of ${response.url} is larger than ${largestAnswer} characters` })
  }
  return text + decoder.decode()
}

const isYaml = (type: string): boolean => /\byaml\b/.test(type)

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}
