const mask = 0xffffffffffffffffn
const c1 = 0x87c37b91114253d5n
const c2 = 0x4cf5ad432745937fn

/** MurmurHash3 x64 128-bit (seed 0) of the UTF-8 text, as 32 hexadecimal digits, bytes in little-endian order. */
export function murmur3(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(bytes.buffer)
  const whole = bytes.length - (bytes.length % 16)
  let h1 = 0n
  let h2 = 0n
  for (let at = 0; at < whole; at += 16) {
    h1 = blockOne(h1, view.getBigUint64(at, true))
    h1 = (((rotate(h1, 27n) + h2) & mask) * 5n + 0x52dce729n) & mask
    h2 = blockTwo(h2, view.getBigUint64(at + 8, true))
    h2 = (((rotate(h2, 31n) + h1) & mask) * 5n + 0x38495ab5n) & mask
  }
  h2 = blockTwo(h2, tail(bytes.subarray(whole + 8)))
  h1 = blockOne(h1, tail(bytes.subarray(whole, whole + 8)))
  const length = BigInt(bytes.length)
  h1 = ((h1 ^ length) + (h2 ^ length)) & mask
  h2 = ((h2 ^ length) + h1) & mask
  h1 = finish(h1)
  h2 = finish(h2)
  h1 = (h1 + h2) & mask
  h2 = (h2 + h1) & mask
  return hex(h1) + hex(h2)
}

const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & mask
const blockOne = (h: bigint, k: bigint): bigint => h ^ ((rotate((k * c1) & mask, 31n) * c2) & mask)
const blockTwo = (h: bigint, k: bigint): bigint => h ^ ((rotate((k * c2) & mask, 33n) * c1) & mask)

/** Up to eight bytes as a little-endian number. */
function tail(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function finish(value: bigint): bigint {
  const once = ((value ^ (value >> 33n)) * 0xff51afd7ed558ccdn) & mask
  const twice = ((once ^ (once >> 33n)) * 0xc4ceb9fe1a85ec53n) & mask
  return twice ^ (twice >> 33n)
}

function hex(value: bigint): string {
  const text = value.toString(16).padStart(16, '0')
  return text.match(/../g)?.reverse().join('') ?? ''
}
