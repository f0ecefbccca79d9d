import { parseJson } from '../dbl.ts'
import { IonIncomplete, readIon } from './ion-reader.ts'
import { writeIon } from './ion-writer.ts'

/** A value and the text it was read from, without the newline: a task that only selects items writes the text again. */
export interface IonItem {
  readonly value: unknown
  readonly text: string
}

/** Items of a storage file from its lines: Ion or JSON, one value per line or spread over several; empty lines do not count.
 *  @throws SyntaxError naming the line */
export async function* ionItems(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<IonItem> {
  const assembly = new ItemAssembly()
  for await (const line of lines) yield* assembly.add(line)
  yield* assembly.finish()
}

/** The same for a text that is already there. */
export function ionItemsOf(text: string): IonItem[] {
  const assembly = new ItemAssembly()
  const items = text.split('\n').flatMap((line) => assembly.add(line))
  return [...items, ...assembly.finish()]
}

/** Collects lines until they are whole values. */
class ItemAssembly {
  #open: string[] = []
  #depth = 0
  #line = 0

  add(line: string): readonly IonItem[] {
    this.#line++
    if (this.#open.length === 0) {
      if (line.trim() === '') return []
      const items = this.#read(line)
      if (items !== undefined) return items
    }
    this.#open.push(line)
    this.#depth += bracketBalance(line)
    // Reading again for each line of a long value would cost the square of its length.
    if (this.#open.length === 1 || this.#depth > 0) return []
    const items = this.#read(this.#open.join('\n'))
    if (items === undefined) return []
    this.#open = []
    this.#depth = 0
    return items
  }

  /** The end of the file: what is still open is an error. */
  finish(): readonly IonItem[] {
    return this.#open.length === 0 ? [] : this.#items(this.#open.join('\n'))
  }

  #read(text: string): readonly IonItem[] | undefined {
    try {
      return this.#items(text)
    } catch (error) {
      if (error instanceof IonIncomplete) return undefined
      throw error
    }
  }

  #items(text: string): readonly IonItem[] {
    const values = this.#parse(text)
    return values.map((value) => ({ value, text: values.length === 1 ? text.trim() : writeIon(value) }))
  }

  #parse(text: string): unknown[] {
    const json = asJson(text)
    if (json !== undefined) return [json]
    try {
      return readIon(text)
    } catch (error) {
      if (error instanceof IonIncomplete || !(error instanceof SyntaxError)) throw error
      throw new SyntaxError(`Line ${this.#line}: ${error.message}`, { cause: error })
    }
  }
}

/** JSON, which most files are, is read by the engine's own parser, many times faster. */
function asJson(text: string): unknown {
  if (!/^\s*(?:\{\s*"|[["\d])/.test(text)) return undefined
  try {
    return parseJson(text)
  } catch {
    // No JSON: perhaps Ion, whose reader says what is wrong if anything is.
    return undefined
  }
}

function bracketBalance(line: string): number {
  let depth = 0
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (char === '\\') at++
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) depth--
  }
  return depth
}
