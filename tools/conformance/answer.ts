import { isList, isObject, type Json, type JsonObject, objectOf, readJson } from './json.ts'

/** What an instance answered: its HTTP status, the body as text and, when it is JSON, as a value. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Json | undefined
}

export function answerOf(status: number, text: string): Answer {
  return { status, text, body: readJson(text) }
}

export function isRefusal(answer: Answer): boolean {
  return answer.status >= 400
}

/** Whether a body says something, as JSON escapes it or as a person reads it. */
export function mentions(answer: Answer, part: string): boolean {
  return answer.text.includes(part) || texts(answer.body).some((text) => text.includes(part))
}

/** The object of a body; empty when the body is none. */
export function objectIn(answer: Answer): JsonObject {
  return objectOf(answer.body)
}

/** A short form of a refusal for a report: status and the message of either error format. */
export function refusalOf(answer: Answer): string {
  const body = objectIn(answer)
  const message = body['message'] ?? body['detail'] ?? body['title'] ?? answer.text
  return `${answer.status} ${String(message).slice(0, 300)}`
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isList(value)) return value.flatMap(texts)
  return isObject(value) ? Object.values(value).flatMap(texts) : []
}
