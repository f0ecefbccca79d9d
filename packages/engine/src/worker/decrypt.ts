import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { SecretMask } from './secret-mask.ts'

export const encryptedType = 'io.kestra.datatype:aes_encrypted'

/** The values with every encrypted one inside replaced by its clear text, which the mask hides from then on. Unchanged parts are not copied. */
export function decryptDeep<T>(value: T, cipher: Cipher, mask: SecretMask): T {
  // decryption replaces records by texts inside values of unknown shape: their outer type stays
  return decryptValue(value, cipher, mask) as T
}

function decryptValue(value: unknown, cipher: Cipher, mask: SecretMask): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const members = value.map((member) => decryptValue(member, cipher, mask))
    return members.every((member, at) => member === value[at]) ? value : members
  }
  if (isEncrypted(value)) {
    const text = cipher.decrypt(value.value)
    mask.add(text)
    return text
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  let changed = false
  const entries = Object.entries(value).map(([key, member]) => {
    const clear = decryptValue(member, cipher, mask)
    changed ||= clear !== member
    return [key, clear] as const
  })
  return changed ? Object.fromEntries(entries) : value
}

function isEncrypted(value: object): value is { type: string; value: string } {
  return 'type' in value && value.type === encryptedType && 'value' in value && typeof value.value === 'string'
}
