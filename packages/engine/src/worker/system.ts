import { createHash, randomFillSync } from 'node:crypto'
import type { Clock } from '@windhover/core/clock.ts'
import type { Ids } from '@windhover/core/ids.ts'

export const systemClock: Clock = { now: () => Date.now() }

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const pool = new BigUint64Array(512)
let used = pool.length

let lastMs = 0
let counter = 0

/** UUIDs (version 7) in base 62: those of one process grow, so that ties in time keep the order of creation and inserts stay together;
 *  the random bytes are drawn in bulk. */
export const systemIds: Ids = {
  next() {
    if (used >= pool.length) {
      randomFillSync(pool)
      used = 0
    }
    const random = pool[used] ?? 0n
    used += 1
    tick()
    return base62((BigInt(lastMs) << 80n) | (BigInt(0x7000 | counter) << 64n) | (random & 0x3fffffffffffffffn) | 0x8000000000000000n)
  },
}

/** Advances the time of ids: never back when the clock is set back, on into the next millisecond when one has used up its counter. */
function tick(): void {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else if (counter < 0xfff) counter += 1
  else {
    lastMs += 1
    counter = 0
  }
}

/** The same text, the same id: a name-based UUID (MD5) in base 62. */
export function idOfText(text: string): string {
  const bytes = createHash('md5').update(text).digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return base62((bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8))
}

const chunk = 62n ** 8n

/** Eight digits at a time, as many as a plain number holds exactly. */
function base62(value: bigint): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= chunk) {
    let part = Number(rest % chunk)
    const isLast = rest < chunk
    for (let at = 0; at < 8 && !(isLast && part === 0); at += 1) {
      text = digits.charAt(part % 62) + text
      part = Math.floor(part / 62)
    }
  }
  return text
}
