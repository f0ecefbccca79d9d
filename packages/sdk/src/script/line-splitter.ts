/** A line that is no message is handed on in parts past this length, so that a line without end needs no memory without end. */
const longestPart = 15 * 1024
/** A message of the protocol may be longer. */
const longestMessage = 32 * 1024 * 1024

/** Cuts a stream of bytes into lines: UTF-8, ended by `\n`, `\r\n` or `\r`. What is no text becomes replacement characters. */
export class LineSplitter {
  readonly #decoder = new TextDecoder()
  readonly #take: (line: string) => void
  /** The beginning of the line under way, in the pieces it came in. */
  #pieces: string[] = []
  #length = 0
  #isMessage = false
  #afterReturn = false

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  write(bytes: Uint8Array): void {
    this.#add(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The last line needs no end. */
  end(): void {
    this.#add(this.#decoder.decode())
    if (this.#length > 0) this.#emit()
  }

  #add(decoded: string): void {
    let text = decoded
    if (text === '') return
    // The second half of a \r\n whose first half ended the piece before.
    if (this.#afterReturn && text.startsWith('\n')) text = text.slice(1)
    this.#afterReturn = decoded.endsWith('\r')
    const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n')
    const last = lines.length - 1
    for (let at = 0; at < last; at += 1) {
      const line = lines[at] ?? ''
      if (this.#length === 0) this.#take(printable(line))
      else {
        this.#keep(line)
        this.#emit()
      }
    }
    this.#keep(lines[last] ?? '')
    while (this.#length > (this.#isMessage ? longestMessage : longestPart)) this.#emitPart()
  }

  #keep(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length === piece.length || this.#pieces.length < 3) this.#isMessage = this.#pieces.join('').startsWith('::{')
  }

  #emit(): void {
    const line = this.#pieces.join('')
    this.#clear()
    this.#take(printable(line))
  }

  #emitPart(): void {
    const line = this.#pieces.join('')
    this.#clear()
    let at = 0
    for (; line.length - at > longestPart; at += longestPart) this.#take(printable(line.slice(at, at + longestPart)))
    this.#keep(line.slice(at))
    this.#isMessage = false
  }

  #clear(): void {
    this.#pieces = []
    this.#length = 0
    this.#isMessage = false
  }
}

const printable = (line: string): string => (line.includes('\0') ? line.replaceAll('\0', '\uFFFD') : line)
