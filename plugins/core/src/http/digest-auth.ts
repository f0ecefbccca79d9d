import { createHash, randomBytes } from 'node:crypto'

/** The Authorization header that answers a digest challenge (RFC 7616); undefined when the challenge is none. */
export function digestAuthorization(
  challenge: string,
  request: { readonly method: string; readonly path: string },
  user: { readonly username: string; readonly password: string },
): string | undefined {
  if (!/^digest\s/i.test(challenge)) return undefined
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']),
  )
  const { realm = '', nonce = '', opaque, algorithm = 'MD5', qop: offered } = fields
  const name = algorithm.toLowerCase().startsWith('sha-256') ? 'sha256' : 'md5'
  const hash = (text: string) => createHash(name).update(text).digest('hex')
  const cnonce = randomBytes(8).toString('hex')
  const qop = offered?.split(',').some((option) => option.trim() === 'auth') ? 'auth' : undefined
  const plain = hash(`${user.username}:${realm}:${user.password}`)
  const secret = algorithm.toLowerCase().endsWith('-sess') ? hash(`${plain}:${nonce}:${cnonce}`) : plain
  const target = hash(`${request.method}:${request.path}`)
  const response = hash(qop === undefined ? `${secret}:${nonce}:${target}` : `${secret}:${nonce}:00000001:${cnonce}:${qop}:${target}`)
  const parts = [
    `username="${user.username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${request.path}"`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
  ]
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`)
  if (qop !== undefined) parts.push(`qop=${qop}`, 'nc=00000001', `cnonce="${cnonce}"`)
  return `Digest ${parts.join(', ')}`
}
