import { Dbl } from '../../model/dbl.ts'
import { BigInteger, Char, Float, isNumeric, Long, toDouble } from './number.ts'

/** Hash of a value as Java computes it, as far as map keys need it. */
function hashCode(value: unknown): number {
  if (typeof value === 'string') return textHash(value)
  if (value instanceof Char) return value.text.charCodeAt(0)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2147483647) return value
  if (value instanceof Long) return longHash(BigInt(value.value))
  if (typeof value === 'bigint' || value instanceof BigInteger) return longHash(typeof value === 'bigint' ? value : value.value)
  if (typeof value === 'number' && Number.isInteger(value)) return longHash(BigInt(value))
  if (value instanceof Dbl || value instanceof Float || isNumeric(value)) return doubleHash(toDouble(value))
  return 0
}

function textHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

function longHash(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)))
}

function doubleHash(value: number): number {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  return bits.getInt32(0) ^ bits.getInt32(4)
}

/** A map in the order in which Java's HashMap walks it: by bucket. Map literals and `merge` are such maps, and flows see that order. */
export function hashOrdered(entries: Map<unknown, unknown>, expected = entries.size): Map<unknown, unknown> {
  if (entries.size < 2) return entries
  const capacity = tableSize(Math.max(expected, entries.size))
  const buckets = [...entries].map((entry) => {
    const hash = hashCode(entry[0])
    return { entry, bucket: (hash ^ (hash >>> 16)) & (capacity - 1) }
  })
  buckets.sort((left, right) => left.bucket - right.bucket)
  return new Map(buckets.map(({ entry }) => entry))
}

function tableSize(count: number): number {
  let capacity = 16
  while (capacity * 0.75 < count) capacity *= 2
  return capacity
}
