import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'

/** Text of a batch of messages. JSON rather than the structured clone: it keeps Dbl and bigint, and is what a remote channel needs too. */
export function encodeBatch(messages: readonly unknown[]): string {
  try {
    return JSON.stringify(messages)
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('BigInt')) return stringifyJson(messages)
    throw error
  }
}

/** A number token that plain JSON would flatten: `1.0`, `1.0E10`, sixteen digits and more. Ids inside strings do not match. */
const exactNumber = /[[:,]-?(?:\d+\.0|\d+(?:\.\d+)?E-?\d+|\d{16,})[,\]}]/

/** The messages of encodeBatch. */
export function decodeBatch(text: string): unknown {
  return exactNumber.test(text) ? parseJson(text) : JSON.parse(text)
}
