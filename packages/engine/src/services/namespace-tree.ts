/** A namespace and its parents, nearest first: `a.b.c`, `a.b`, `a`. */
export function withParents(namespace: string): readonly string[] {
  const parts = namespace.split('.')
  return parts.map((_, at) => parts.slice(0, parts.length - at).join('.'))
}

export const isSameOrParent = (candidate: string, namespace: string): boolean =>
  namespace === candidate || namespace.startsWith(`${candidate}.`)

export interface NamespaceChoice {
  readonly namespaces?: readonly string[]
  /** Wildcards `*` and `?`. */
  readonly namespacePattern?: string
  readonly includeChildNamespaces: boolean
}

/** Those of the known namespaces that a purge means: without filter all; children by plain string prefix (spec §5.5). */
export function chosenNamespaces(
  known: readonly string[],
  { namespaces, namespacePattern, includeChildNamespaces }: NamespaceChoice,
): readonly string[] {
  if (namespacePattern !== undefined) return known.filter(wildcardTest(namespacePattern))
  if (namespaces === undefined) return known
  const children = includeChildNamespaces ? known.filter((name) => namespaces.some((namespace) => name.startsWith(namespace))) : []
  return [...new Set([...namespaces, ...children])]
}

/** Whether a text matches a pattern of `*` and `?`. */
export function wildcardTest(pattern: string): (text: string) => boolean {
  const source = [...pattern].map((character) =>
    character === '*' ? '.*' : character === '?' ? '.' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
  const expression = new RegExp(`^${source.join('')}$`, 'su')
  return (text) => expression.test(text)
}
