import { createHash, randomFillSync } from 'node:crypto'
import type { Clock } from '@windhover/core/clock.ts'
import type { Ids } from '@windhover/core/ids.ts'

export const systemClock: Clock = { now: () => Date.now() }

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const pool = new BigUint64Array(512)
let used = pool.length

/** Random UUIDs (version 4) in base 62; the random bytes are drawn in bulk. */
export const systemIds: Ids = {
  next() {
    if (used >= pool.length) {
      randomFillSync(pool)
      used = 0
    }
    const high = ((pool[used] ?? 0n) & 0xffffffffffff0fffn) | 0x4000n
    const low = ((pool[used + 1] ?? 0n) & 0x3fffffffffffffffn) | 0x8000000000000000n
    used += 2
    return base62((high << 64n) | low)
  },
}

/** The same text, the same id: a name-based UUID (MD5) in base 62. */
export function idOfText(text: string): string {
  const bytes = createHash('md5').update(text).digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return base62((bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8))
}

const chunk = 62n ** 10n

/** Ten digits at a time: most of the work is done on plain numbers. */
function base62(value: bigint): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= chunk) {
    let part = Number(rest % chunk)
    const isLast = rest < chunk
    for (let at = 0; at < 10 && !(isLast && part === 0); at += 1) {
      text = digits.charAt(part % 62) + text
      part = Math.floor(part / 62)
    }
  }
  return text
}
