import type { TaskStorage } from '../run-context.ts'

/** Internal storage that lives in memory. */
export class MemoryStorage implements TaskStorage {
  readonly #files = new Map<string, Uint8Array>()
  #count = 0

  /** Puts a file before a test; its URI. */
  add(path: string, content: string | Uint8Array): string {
    const uri = `kestra:///${path}`
    this.#files.set(uri, typeof content === 'string' ? new TextEncoder().encode(content) : content)
    return uri
  }

  /** Text of a file. @throws when there is none */
  text(uri: string): string {
    return new TextDecoder().decode(this.#get(uri))
  }

  async read(uri: string): Promise<AsyncIterable<Uint8Array>> {
    const bytes = this.#get(uri)
    return (async function* () {
      // In several pieces, so that tasks which take one piece for the whole are found out.
      const step = Math.max(1, Math.ceil(bytes.length / 3))
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
    })()
  }

  async put(
    body: AsyncIterable<Uint8Array> | Uint8Array | string,
    { name, extension = '.tmp' }: { readonly name?: string; readonly extension?: string } = {},
  ): Promise<string> {
    return this.add(`task/${name ?? `${++this.#count}${extension}`}`, typeof body === 'string' ? body : await bytesOf(body))
  }

  async sizeOf(uri: string): Promise<number> {
    return this.#get(uri).length
  }

  async exists(uri: string): Promise<boolean> {
    return this.#files.has(uri)
  }

  async delete(uri: string): Promise<boolean> {
    return this.#files.delete(uri)
  }

  #get(uri: string): Uint8Array {
    const bytes = this.#files.get(uri)
    if (bytes === undefined) throw new Error(`File not found for URI: ${uri}`)
    return bytes
  }
}

/** Everything a body holds. */
export async function bytesOf(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
