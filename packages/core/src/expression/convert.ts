import { ExpressionError } from './expression-error.ts'

/** A type a dynamic task property may have, as its generic Java name: `Integer`, `Duration`, `List<String>`, `Map<String,Object>` … */
export type PropertyType = string

export function convertText(
  text: string,
  type: PropertyType,
  renderText: (text: string) => string | null,
  _form: 'plain' | 'iso' = 'plain',
): unknown {
  if (type === 'String') return renderText(text) ?? ''
  throw new ExpressionError('java', `Cannot convert '${text}' to ${type}`)
}
