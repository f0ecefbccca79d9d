import { csrfTokenOf } from '@windhover/engine/services/credentials/index.ts'
import type { FastifyRequest } from 'fastify'

const sessionSeconds = 7 * 86_400

/** The cookie of this name, as sent. */
export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at !== -1 && part.slice(0, at).trim() === name) return decoded(part.slice(at + 1).trim())
  }
  return undefined
}

/** Cookies of a signed-in browser, named as Kestra's are: the session (which no script can read), a flag that says there is one, and
 *  the token that changes must carry in X-CSRF-TOKEN. */
export function sessionCookies(request: FastifyRequest, secret: string): string[] {
  return cookies(request, { secret, csrf: csrfTokenOf(secret), flag: 'true', seconds: sessionSeconds })
}

export const endedCookies = (request: FastifyRequest): string[] => cookies(request, { secret: '', csrf: '', flag: '', seconds: 0 })

function cookies(
  request: FastifyRequest,
  { secret, csrf, flag, seconds }: { secret: string; csrf: string; flag: string; seconds: number },
): string[] {
  const attributes = `; Path=/; SameSite=Lax; Max-Age=${seconds}${request.protocol === 'https' ? '; Secure' : ''}`
  return [`BASIC_AUTH=${secret}${attributes}; HttpOnly`, `kestraBasicAuthenticated=${flag}${attributes}`, `CSRF-TOKEN=${csrf}${attributes}`]
}

/** What is not encoded properly is taken as it is: then it matches nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
