import { dbl } from '../../model/dbl.ts'

const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*)$/
const float = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)$/
const words: Readonly<Record<string, boolean | null>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
  null: null,
  '~': null,
}
const wordForms = /^(?:[a-z]+|[A-Z][a-z]+|[A-Z]+|~)$/

/** Value of a plain scalar as Kestra reads it (observed on 1.3.31): `yes` and `on` are booleans, `010` is 8, `0o17` and
 *  dates are texts, `1_000` is a number, `1.0` stays a double, integers of any size stay exact; nothing at all is the empty text. */
export function plainScalar(text: string): unknown {
  const first = text.charCodeAt(0)
  if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46) return numberOf(text) ?? text
  if (text.length <= 5 && wordForms.test(text)) {
    const word = words[text.toLowerCase()]
    return word === undefined ? text : word
  }
  return text
}

/** Value of a scalar with an explicit tag (`!!int "12"`); an unknown tag says nothing about its value. */
export function taggedScalar(tag: string, text: string): unknown {
  switch (tag) {
    case '!!int':
    case '!!float':
    case '!!bool':
    case '!!null':
      return plainScalar(text)
    default:
      return text
  }
}

function numberOf(text: string): unknown {
  if (integer.test(text)) return integerOf(text)
  return float.test(text) ? dbl(Number(text.replaceAll('_', ''))) : undefined
}

function integerOf(text: string): number | bigint {
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  const magnitude = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits)
  const value = text.startsWith('-') ? -magnitude : magnitude
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}
