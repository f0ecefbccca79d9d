import { literalPattern } from './literal-pattern.ts'

/** Hides known secrets in texts: as they are, and in the forms a program prints them (base64, URL-encoded, inside JSON). */
export class SecretMask {
  readonly #forms = new Set<string>()
  readonly #parent: SecretMask | undefined
  #pattern: RegExp | undefined

  constructor(secrets: Iterable<string> = [], parent?: SecretMask) {
    this.#parent = parent
    for (const secret of secrets) this.add(secret)
  }

  /** Blank texts hide nothing. */
  add(secret: string): void {
    if (secret.trim() === '' || this.#forms.has(secret)) return
    for (const form of formsOf(secret)) this.#forms.add(form)
    this.#pattern = undefined
  }

  apply(text: string): string {
    const shown = this.#parent === undefined ? text : this.#parent.apply(text)
    if (this.#forms.size === 0) return shown
    this.#pattern ??= alternatives(this.#forms)
    return shown.replace(this.#pattern, '******')
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const encoded = encodeURIComponent(secret.toWellFormed())
  const trimmed = secret.trim()
  return [
    secret,
    trimmed,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    Buffer.from(trimmed).toString('base64'),
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
  ]
}

/** Longest first, so that a secret that holds another is hidden whole. */
function alternatives(forms: ReadonlySet<string>): RegExp {
  const ordered = [...forms].toSorted((a, b) => b.length - a.length)
  return new RegExp(ordered.map((form) => literalPattern(form)).join('|'), 'g')
}
