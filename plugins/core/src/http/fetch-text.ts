import { type RunContext, z } from '@windhover/sdk'
import { type Exchange, exchange } from './client.ts'
import { readUpTo, textOfBody } from './response.ts'
import type { HttpProperties } from './settings.ts'

const LARGEST_BODY = 19 * 1024 * 1024

export const ENCRYPT_BODY = z.boolean().default(false).describe('Keep the answer encrypted, as `encryptedBody`; expressions decrypt it.')

/** What a request with a text for an answer gives. */
export const RESPONSE_OUTPUTS = {
  uri: z.string(),
  code: z.int().describe('Status code.'),
  headers: z.record(z.string(), z.array(z.string())),
  body: z.string().optional(),
  encryptedBody: z.unknown().optional(),
}

export interface TextResponse {
  readonly uri: string
  readonly code: number
  readonly headers: Record<string, string[]>
  /** Absent for HEAD. */
  readonly text: string | undefined
}

/** Makes a request whose answer is read as text. @throws TaskError */
export function fetchText(ctx: RunContext, properties: HttpProperties): Promise<TextResponse> {
  return exchange(ctx, properties, async ({ uri, response, settings }) => {
    const bytes = await readUpTo(response.body, LARGEST_BODY)
    const text = properties.method.toUpperCase() === 'HEAD' ? undefined : textOfBody(bytes, response.headers, settings.defaultCharset)
    logBody(ctx, settings, text)
    return { uri, code: response.code, headers: { ...response.headers }, text }
  })
}

/** The response as outputs, its body readable or encrypted. */
export function responseOutputs(ctx: RunContext, { uri, code, headers, text }: TextResponse, encryptBody: boolean) {
  return { uri, code, headers, ...(encryptBody ? { encryptedBody: encrypted(ctx, text ?? '') } : { body: text }) }
}

function logBody({ logger }: RunContext, { logs }: Exchange['settings'], text: string | undefined): void {
  if (logs.has('RESPONSE_BODY') && text !== undefined) logger.debug(`response body:\n${text}`)
}

function encrypted(ctx: RunContext, text: string): unknown {
  const value = ctx.encrypt(text)
  if (value === undefined) ctx.logger.warn('Unable to encrypt the output as encryption is not configured')
  return value ?? text
}
