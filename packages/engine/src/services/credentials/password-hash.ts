import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Parameters of scrypt: memory is 128·N·r bytes, time grows with N·r·p. */
export interface HashCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** 32 MiB and a fifth of a second for each guess. */
const strong: HashCost = { N: 2 ** 15, r: 8, p: 3 }
const saltBytes = 16
const hashBytes = 32

/** A slow, salted hash of the password that carries its own parameters: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string, cost = strong): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** Whether the text was made from this password; also of a hash with other parameters than today's. */
export async function isPasswordOf(hashed: string, password: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = hashed.split('$')
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64')
  const given = await derive(password, Buffer.from(salt, 'base64'), { N: Number(n), r: Number(r), p: Number(p) })
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function derive(password: string, salt: Buffer, { N, r, p }: HashCost): Promise<Buffer> {
  // scrypt needs 128·N·r bytes and a little more
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
