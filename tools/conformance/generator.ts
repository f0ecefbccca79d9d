import { isObject, type Json, type JsonObject, textOf } from './json.ts'

/** Text of an input as it goes into a form part: `{"$gen":"repeat","text","count"}` is written out, other values become text. */
export function inputText(value: Json | undefined): string {
  if (isObject(value) && value['$gen'] === 'repeat') return textOf(value['text']).repeat(Number(value['count']))
  return textOf(value)
}

/** Content of a file: given as `content`, or `{"$gen":"lines","from","count","padLeft"}`, numbers one a line. */
export function fileText(file: JsonObject): string {
  if (file['$gen'] === 'repeat') return inputText(file)
  if (file['$gen'] !== 'lines') return textOf(file['content'])
  const from = Number(file['from'])
  const width = Number(file['padLeft'] ?? 0)
  return Array.from({ length: Number(file['count']) }, (_, index) => `${String(from + index).padStart(width)}\n`).join('')
}
