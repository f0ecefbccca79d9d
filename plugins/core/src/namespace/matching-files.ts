import { globExpression } from '@windhover/sdk'

/** Whether a namespace file matches one of some globs. A glob that begins with a word matches in every folder; others see the leading `/`. */
export function fileMatcher(globs: readonly string[]): (path: string) => boolean {
  const expressions = globs.map((glob) => globExpression(/^\w/.test(glob) ? `**/${glob}` : glob))
  return (path) => expressions.some((expression) => expression.test(rooted(path)))
}

/** A path as namespace files name theirs: with a leading `/`. */
export function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}
