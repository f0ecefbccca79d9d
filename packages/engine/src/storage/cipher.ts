import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { defineError } from '@windhover/core/errors.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'

export const EncryptionNotConfigured = defineError(
  'ENCRYPTION_NOT_CONFIGURED',
  422,
  (_: Record<never, never>) =>
    'You must configure a base64 encoded AES 256 bit secret key in the `kestra.encryption.secret-key` configuration property to be able to use SECRET inputs',
)
export const EncryptionKeyInvalid = defineError(
  'ENCRYPTION_KEY_INVALID',
  500,
  (p: { sizeBytes: number }) => `'kestra.encryption.secret-key' must be a base64 key of 16, 24 or 32 bytes, got ${p.sizeBytes} bytes`,
)
export const DecryptionFailed = defineError(
  'DECRYPTION_FAILED',
  422,
  (_: Record<never, never>) => 'A value cannot be decrypted: it is damaged or was encrypted with another key',
)

const ivBytes = 12
const tagBytes = 16

/** AES-GCM with a base64 key of 128, 192 or 256 bits. Text: base64 of IV, ciphertext, tag.
 *  Without a key `isConfigured` is false and both directions throw EncryptionNotConfigured.
 *  @throws EncryptionKeyInvalid when the key has another size */
export function createCipher(base64Key: string | undefined): Cipher {
  if (base64Key === undefined || base64Key === '') return unconfigured
  const key = Buffer.from(base64Key, 'base64')
  if (![16, 24, 32].includes(key.length)) throw EncryptionKeyInvalid({ sizeBytes: key.length })
  const algorithm = `aes-${key.length * 8}-gcm` as 'aes-256-gcm' // the three sizes checked above are the three algorithms there are
  return {
    isConfigured: true,
    encrypt(text) {
      if (text === '') return text
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, key, iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64')
    },
    decrypt(text) {
      if (text === '') return text
      const bytes = Buffer.from(text, 'base64')
      if (bytes.length < ivBytes + tagBytes) throw DecryptionFailed({})
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw DecryptionFailed({}, { cause })
      }
    },
  }
}

const unconfigured: Cipher = {
  isConfigured: false,
  encrypt() {
    throw EncryptionNotConfigured({})
  },
  decrypt() {
    throw EncryptionNotConfigured({})
  },
}
