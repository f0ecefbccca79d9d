/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; an absent member reads as undefined. */
export type JsonObject = { readonly [key: string]: Json | undefined }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** Parses JSON text; undefined when it is none. */
export function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // JSON.parse gives exactly the values of Json
  } catch {
    return undefined // the caller treats text that is no JSON as text
  }
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).map(objectOf)
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

/** The value at a path of object keys and list positions; undefined when a step is missing. */
export function at(value: Json | undefined, segments: readonly Json[]): Json | undefined {
  let current = value
  for (const segment of segments) {
    if (isList(current)) current = current[Number(segment)]
    else if (isObject(current)) current = current[String(segment)]
    else return undefined
  }
  return current
}

/** A value as one short line, for messages. */
export function brief(value: unknown, length = 160): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > length ? `${text.slice(0, length)}…` : text
}
