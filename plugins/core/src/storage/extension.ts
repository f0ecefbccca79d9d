/** An extension with its dot: `csv` and `.csv` are the same. */
export function withDot(extension: string): string {
  return extension === '' || extension.startsWith('.') ? extension : `.${extension}`
}

/** Extension of the file a URI names, dot included; `.tmp` when it has none. */
export function extensionOf(uri: string): string {
  return /\.[^./?#]+(?=$|[?#])/.exec(uri)?.[0] ?? '.tmp'
}
