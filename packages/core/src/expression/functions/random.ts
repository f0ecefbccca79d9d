import { sha256 } from '@noble/hashes/sha2.js'
import type { ExpressionFunction } from '../callable.ts'
import type { Context } from '../context.ts'
import { javaError, templateError } from '../expression-error.ts'
import { castText } from '../values/cast.ts'
import { isNumeric, numberKind, toDouble } from '../values/number.ts'

const maxNanoId = 1000
const nanoAlphabet = '_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** KSUID counts seconds from here. */
const ksuidEpoch = 1_400_000_000

export const randomFunctions: Readonly<Record<string, ExpressionFunction>> = {
  uuid: { call: (_given, context) => uuid7(context) },
  id: { call: (_given, context) => context.options.ids.next() },
  ksuid: { call: (_given, context) => ksuid(context) },
  nanoId: {
    parameters: ['length', 'alphabet'],
    call(given, context) {
      const length = nanoLength(given['length'], context)
      const alphabet = given['alphabet'] === undefined || given['alphabet'] === null ? nanoAlphabet : castText(given['alphabet'])
      if (alphabet === '') throw templateError("The 'nanoId()' function field 'alphabet' must not be empty")
      return Array.from({ length }, () => alphabet[randomBelow(alphabet.length, context)]).join('')
    },
  },
}

/** Bytes from the source of ids, so that the renderer itself has no chance in it. At most 32. */
export function randomBytes(count: number, context: Context): Uint8Array {
  return sha256(new TextEncoder().encode(context.options.ids.next())).slice(0, count)
}

/** An integer in [0, limit). */
export function randomBelow(limit: number, context: Context): number {
  const bytes = new DataView(randomBytes(8, context).buffer)
  return Number(((BigInt(bytes.getUint32(0)) << 32n) | BigInt(bytes.getUint32(4))) % BigInt(limit))
}

/** UUID version 7: ordered by time. */
function uuid7(context: Context): string {
  const time = context.options.now.toString(16).padStart(12, '0')
  const random = [...randomBytes(10, context)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = '89ab'[Number.parseInt(random.slice(3, 4), 16) % 4]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}

/** 4 bytes of time and 16 of chance in base 62, 27 characters. */
function ksuid(context: Context): string {
  let value = BigInt(Math.max(0, Math.floor(context.options.now / 1000) - ksuidEpoch))
  for (const byte of randomBytes(16, context)) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (; value > 0n; value /= 62n) text = base62[Number(value % 62n)] + text
  return text.padStart(27, '0')
}

/** A length that is not a long is ignored. */
function nanoLength(value: unknown, context: Context): number {
  if (!isNumeric(value) || numberKind(value) !== 'long') return 21
  const length = toDouble(value)
  if (length > maxNanoId) throw templateError(`The 'nanoId()' function field 'length' must be lower than: ${maxNanoId}`)
  if (length < 1 && context.rules.checksNanoId) throw templateError("The 'nanoId()' function field 'length' must be greater than: 0")
  if (length < 0) throw javaError('NegativeArraySizeException', String(length))
  return length
}
