/** The source without its top-level `revision` line. */
export function withoutRevision(source: string): string {
  return source.replace(/^revision:\s*\d+[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/m, '')
}

/** The source with its top-level `disabled` line rewritten, or one added at the end. */
export function withDisabled(source: string, disabled: boolean): string {
  const line = /^disabled\s*:[^\n]*$/m
  if (line.test(source)) return source.replace(line, `disabled: ${disabled}`)
  return `${source}${source.endsWith('\n') || source === '' ? '' : '\n'}disabled: ${disabled}\n`
}
