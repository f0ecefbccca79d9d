import { parseJson } from '../../model/dbl.ts'
import { InputFault } from './fault.ts'

const source = '[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)'

/** The first JSON value of a text; what follows it is not looked at. @throws InputFault with place and reason, in the words users know from Kestra's reader */
export function parseJsonText(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    // Reading again slowly tells where it went wrong, or that only something behind the first value is no JSON.
    return parseJson(text.slice(...firstValue(text)))
  }
}

/** Why a JSON value that is no list cannot be one. */
export function notAList(value: unknown): InputFault {
  const [type, token] = kindOf(value)
  const message = `Cannot deserialize value of type \`java.util.ArrayList<java.lang.Object>\` from ${type} value (token \`JsonToken.${token}\`)`
  return new InputFault(`${message}\n at ${source}; line: 1, column: 1]`, 'parser')
}

function kindOf(value: unknown): [string, string] {
  if (value === true) return ['Boolean', 'VALUE_TRUE']
  if (value === false) return ['Boolean', 'VALUE_FALSE']
  if (typeof value === 'string') return ['String', 'VALUE_STRING']
  if (typeof value === 'number' && Number.isInteger(value)) return ['Integer', 'VALUE_NUMBER_INT']
  if (typeof value === 'bigint') return ['Integer', 'VALUE_NUMBER_INT']
  if (value !== null && typeof value === 'object' && !('toJSON' in value)) return ['Object', 'START_OBJECT']
  return ['Floating-point', 'VALUE_NUMBER_FLOAT']
}

function firstValue(text: string): [number, number] {
  const scanner = new Scanner(text)
  scanner.skipSpace()
  const start = scanner.at
  scanner.value()
  return [start, scanner.at]
}

const valueNames = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"

class Scanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  skipSpace(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? 'x')) this.at++
  }

  value(): void {
    this.skipSpace()
    const char = this.text[this.at]
    if (char === undefined) throw new InputFault(`No content to map due to end-of-input\n at ${source}; line: 1]`, 'parser')
    if (char === '{') this.object()
    else if (char === '[') this.array()
    else if (char === '"') this.string()
    else if (/[-\d]/.test(char)) this.number()
    else if (/[A-Za-z_$]/.test(char)) this.word()
    else throw this.unexpected(`expected a valid value (${valueNames})`)
  }

  private object(): void {
    const start = this.at++
    this.skipSpace()
    if (this.text[this.at] === '}') {
      this.at++
      return
    }
    for (;;) {
      this.skipSpace()
      this.need('Object', start)
      if (this.text[this.at] !== '"') throw this.unexpected('was expecting double-quote to start field name')
      this.string()
      this.skipSpace()
      this.need('Object', start)
      if (this.text[this.at] !== ':') throw this.unexpected('was expecting a colon to separate field name and value')
      this.at++
      this.skipSpace()
      this.need('Object', start)
      this.value()
      if (this.endOf('}', 'Object', start)) return
    }
  }

  private array(): void {
    const start = this.at++
    this.skipSpace()
    if (this.text[this.at] === ']') {
      this.at++
      return
    }
    for (;;) {
      this.skipSpace()
      this.need('Array', start)
      this.value()
      if (this.endOf(']', 'Array', start)) return
    }
  }

  private endOf(close: string, what: string, start: number): boolean {
    this.skipSpace()
    this.need(what, start)
    const char = this.text[this.at]
    if (char !== ',' && char !== close) throw this.unexpected(`was expecting comma to separate ${what} entries`)
    this.at++
    return char === close
  }

  private string(): void {
    const start = this.at
    this.at++
    while (this.text[this.at] !== '"') {
      const char = this.text[this.at]
      if (char === undefined) throw this.fail('Unexpected end-of-input: was expecting closing quote for a string value', start)
      if (char < ' ') {
        const code = char.charCodeAt(0)
        throw this.fail(
          `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`,
          this.at,
        )
      }
      if (char === '\\') this.escape()
      else this.at++
    }
    this.at++
  }

  private escape(): void {
    const char = this.text[this.at + 1] ?? ''
    if (char === 'u' && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 2, this.at + 6))) this.at += 6
    else if ('"\\/bfnrt'.includes(char) && char !== '') this.at += 2
    else throw this.fail(`Unrecognized character escape '${char}' (code ${char.charCodeAt(0) || 0})`, this.at + 1)
  }

  private number(): void {
    const found = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(this.text.slice(this.at))
    if (found === null)
      throw this.fail("Unexpected character ('-' (code 45)): expected digit (0-9) to follow minus sign, for valid numeric value", this.at)
    this.at += found[0].length
    if (/[\dA-Za-z_.]/.test(this.text[this.at] ?? ' ')) throw this.unexpected('Expected space separating root-level values')
  }

  private word(): void {
    const word = /^[\w$]+/.exec(this.text.slice(this.at))?.[0] ?? ''
    if (word === 'NaN' || word === 'Infinity') {
      throw this.fail(`Non-standard token '${word}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`, this.at + word.length)
    }
    if (word !== 'null' && word !== 'true' && word !== 'false') {
      throw this.fail(`Unrecognized token '${word}': was expecting (${valueNames})`, this.at)
    }
    this.at += word.length
  }

  private need(what: string, start: number): void {
    if (this.at < this.text.length) return
    const opened = `start marker at ${source}; ${this.place(start)}]`
    throw this.fail(`Unexpected end-of-input: expected close marker for ${what} (${opened})`, this.at)
  }

  private unexpected(expected: string): InputFault {
    const char = this.text[this.at] ?? ''
    const comment =
      char === '/'
        ? "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
        : expected
    return this.fail(`Unexpected character ('${char}' (code ${char.codePointAt(0)})): ${comment}`, this.at)
  }

  private fail(message: string, at: number): InputFault {
    return new InputFault(`${message}\n at ${source}; ${this.place(at)}]`, 'parser')
  }

  private place(at: number): string {
    const before = this.text.slice(0, at).split('\n')
    return `line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}`
  }
}
