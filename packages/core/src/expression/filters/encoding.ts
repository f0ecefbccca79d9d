import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Filter } from '../callable.ts'
import { javaError, templateError } from '../expression-error.ts'
import { castText } from '../values/cast.ts'
import { base64, javaText } from '../values/text.ts'

type Hash = (bytes: Uint8Array) => Uint8Array
const encoder = new TextEncoder()

export const encodingFilters: Readonly<Record<string, Filter>> = {
  base64encode: { apply: (input) => (input === null ? null : base64(encoder.encode(javaText(input)))) },
  base64decode: {
    apply(input) {
      if (input === null) return null
      if (typeof input !== 'string') throw templateError('This filter applies to String\n')
      return new TextDecoder().decode(bytesOfBase64(input))
    },
  },
  urlencode: { apply: (input) => (input === null ? null : formEncode(castText(input))) },
  urldecode: { apply: (input) => (input === null ? null : formDecode(castText(input))) },
  md5: hashing(md5),
  sha1: hashing(sha1),
  sha256: hashing(sha256),
  sha512: hashing(sha512),
}

function hashing(hash: Hash): Filter {
  return {
    apply(input) {
      if (input === null) return null
      if (typeof input !== 'string') throw templateError('Need a string to hash\n')
      return bytesToHex(hash(encoder.encode(input)))
    },
  }
}

/** Bytes of base64 without blanks; padding may be missing. @throws ExpressionError */
export function bytesOfBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw javaError('IllegalArgumentException', 'Illegal base64 character')
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    // atob tells no more than that the length or the padding is wrong.
    throw javaError('IllegalArgumentException', 'Input byte array has wrong 4-byte ending unit')
  }
}

/** `application/x-www-form-urlencoded` as Java writes it. */
function formEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
}

function formDecode(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) {
    throw javaError('IllegalArgumentException', 'URLDecoder: Illegal hex characters in escape (%) pattern')
  }
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => {
    return new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)))
  })
}
