import { defineError } from '@windhover/core/errors.ts'

export const SecretNotFound = defineError('SECRET_NOT_FOUND', 404, (p: { key: string }) => `Cannot find secret for key '${p.key}'.`)
export const SecretKeyMissing = defineError(
  'SECRET_KEY_MISSING',
  400,
  (_: Record<never, never>) => "The 'secret' function expects an argument 'key'.",
)
export const SecretSubkeyNotFound = defineError(
  'SECRET_SUBKEY_NOT_FOUND',
  404,
  (p: { key: string; subkey: string }) => `Cannot find secret sub-key '${p.subkey}' in secret '${p.key}'.`,
)
export const SecretNotJson = defineError(
  'SECRET_NOT_JSON',
  422,
  (p: { key: string; subkey: string }) =>
    `Failed to read secret sub-key '${p.subkey}' from secret '${p.key}'. Ensure the secret contains valid JSON value.`,
)

const prefix = 'SECRET_'

/** Secrets of the environment: `SECRET_<NAME>`, base64 (line breaks allowed) or as it is. Names are compared in upper case. */
export class SecretService {
  readonly #secrets = new Map<string, string>()

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    for (const [name, value] of Object.entries(environment))
      if (name.toUpperCase().startsWith(prefix) && value !== undefined)
        this.#secrets.set(name.slice(prefix.length).toUpperCase(), clearText(value))
  }

  /** Names, ascending. */
  get names(): readonly string[] {
    return [...this.#secrets.keys()].toSorted()
  }

  /** Clear texts, to be masked in logs. */
  get values(): readonly string[] {
    return [...this.#secrets.values()]
  }

  /** @throws SecretNotFound, SecretSubkeyNotFound, SecretNotJson */
  get(key: string, subkey?: string): string {
    const secret = this.#secrets.get(key.toUpperCase())
    if (secret === undefined) throw SecretNotFound({ key })
    return subkey === undefined ? secret : fieldOf(key, secret, subkey)
  }
}

function fieldOf(key: string, secret: string, subkey: string): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(secret)
  } catch (cause) {
    throw SecretNotJson({ key, subkey }, { cause })
  }
  if (typeof parsed !== 'object' || parsed === null) throw SecretNotJson({ key, subkey })
  const value: unknown = new Map(Object.entries(parsed)).get(subkey)
  if (value === undefined || value === null) throw SecretSubkeyNotFound({ key, subkey })
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A text is taken for base64 when it is the base64 of some UTF-8 text, to the letter; otherwise it is the secret itself. */
function clearText(value: string): string {
  const compact = value.replace(/\s/g, '')
  if (compact === '' || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'))
  } catch {
    return value // no text came out: it was no base64
  }
}
