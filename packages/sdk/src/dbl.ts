/** A double whose value is integral, so that `1.0` stays `1.0` in text and JSON. Every other number is a plain `number` (or a `bigint` past 2^53). */
export class Dbl {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  valueOf(): number {
    return this.value
  }

  toString(): string {
    return dblText(this.value)
  }

  toJSON(): unknown {
    return rawJson(this.toString())
  }
}

/** The number as the engine's values hold it: boxed when it is a double without fraction. */
export function dbl(value: number): number | Dbl {
  return Number.isInteger(value) ? new Dbl(value) : value
}

/** Text of a double as Java prints it: `1.0`, `1.0E10`, `1.5E-5`. */
export function dblText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0.0'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e7 || magnitude < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
  }
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** JSON.rawJSON and the reviver's source text are in every engine we run on, but not yet in the library types. */
const json = JSON as unknown as {
  rawJSON(text: string): unknown
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
}

function rawJson(text: string): unknown {
  return /^-?\d/.test(text) ? json.rawJSON(text) : null
}

const needsCare = /\d\.0*(?![0-9])|\d[eE]|\d{16}/

/** Parses JSON keeping what JavaScript would lose: `1.0` becomes a Dbl, integers past 2^53 become bigint. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!needsCare.test(text)) return JSON.parse(text)
  return json.parse(text, (_key, value, context) => (typeof value === 'number' ? exactNumber(value, context.source) : value))
}

function exactNumber(value: number, source: string | undefined): unknown {
  if (source === undefined) return value
  if (/[.eE]/.test(source)) return dbl(value)
  return Number.isSafeInteger(value) ? value : BigInt(source)
}

/** Writes JSON that parseJson reads back to the same values. `undefined` members are left out. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? rawJson(String(member)) : member), indent) ?? 'null'
}
