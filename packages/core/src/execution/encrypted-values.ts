import { Dbl } from '../model/dbl.ts'
import type { Cipher } from '../ports/cipher.ts'

/** How a value that must not be readable at rest is stored. */
export const encryptedType = 'io.kestra.datatype:aes_encrypted'

const seen = new WeakMap<object, unknown>()

/** The same data with every encrypted value readable; the very same object when there is none. */
export function decrypted(value: unknown, cipher: Cipher): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Dbl || !cipher.isConfigured) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const result = decryptedOnce(value, cipher)
  seen.set(value, result)
  return result
}

function decryptedOnce(value: object, cipher: Cipher): unknown {
  if (Array.isArray(value)) {
    const members = value.map((member) => decrypted(member, cipher))
    return members.every((member, index) => member === value[index]) ? value : members
  }
  if (isEncrypted(value)) return cipher.decrypt(value.value)
  const entries = Object.entries(value).map(([key, member]) => [key, member, decrypted(member, cipher)] as const)
  if (entries.every(([, before, after]) => before === after)) return value
  return Object.fromEntries(entries.map(([key, , after]) => [key, after]))
}

function isEncrypted(value: object): value is { type: string; value: string } {
  return 'type' in value && value.type === encryptedType && 'value' in value && typeof value.value === 'string'
}
