import { sha256 } from '@noble/hashes/sha2.js'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** An id in the form of all others that is always the same for the same parts: making the same execution twice makes one. */
export function derivedId(...parts: readonly (string | number)[]): string {
  let number = 0n
  for (const byte of sha256(new TextEncoder().encode(parts.join('\n'))).subarray(0, 16)) number = (number << 8n) | BigInt(byte)
  let id = ''
  for (let i = 0; i < 22; i++) {
    id = (alphabet[Number(number % 62n)] ?? '') + id
    number /= 62n
  }
  return id
}
