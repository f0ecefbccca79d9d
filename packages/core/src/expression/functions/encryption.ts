import { gcm } from '@noble/ciphers/aes.js'
import type { ExpressionFunction, Given } from '../callable.ts'
import { templateError } from '../expression-error.ts'
import { bytesOfBase64 } from '../filters/encoding.ts'
import { castText } from '../values/cast.ts'
import { base64 } from '../values/text.ts'
import { randomBytes } from './random.ts'

/** Bytes of the initialisation vector in front of the cipher text. */
const ivBytes = 12

/** AES-GCM with a base64 key; base64 of IV, cipher text and tag. Empty text stays empty. */
export const encryptionFunctions: Readonly<Record<string, ExpressionFunction>> = {
  encrypt: {
    parameters: ['key', 'plaintext'],
    call(given, context) {
      const [key, text] = both(given, 'encrypt', 'plaintext')
      if (text === '') return ''
      const iv = randomBytes(ivBytes, context)
      const sealed = guarded(() => gcm(bytesOfBase64(key), iv).encrypt(new TextEncoder().encode(text)))
      const bytes = new Uint8Array(iv.length + sealed.length)
      bytes.set(iv)
      bytes.set(sealed, iv.length)
      return base64(bytes)
    },
  },
  decrypt: {
    parameters: ['key', 'encrypted'],
    call(given) {
      const [key, encrypted] = both(given, 'decrypt', 'encrypted')
      if (encrypted === '') return ''
      const bytes = bytesOfBase64(encrypted)
      const plain = guarded(() => gcm(bytesOfBase64(key), bytes.subarray(0, ivBytes)).decrypt(bytes.subarray(ivBytes)))
      return new TextDecoder().decode(plain)
    },
  },
}

function both(given: Given, name: string, second: string): [string, string] {
  const [key, text] = [given['key'] ?? null, given[second] ?? null]
  if (key === null || text === null) throw templateError(`The '${name}' function expects two arguments 'key' and '${second}'.`)
  return [castText(key), castText(text)]
}

/** A wrong key or a damaged text is an error of the template. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw templateError(error instanceof Error ? error.message : String(error), error)
  }
}
