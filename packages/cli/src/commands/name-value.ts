import { UsageError } from '../usage-error.ts'

/** The two parts of `name=value`; the value may hold the separator again. @throws UsageError */
export function pair(text: string, separator: '=' | ':'): [string, string] {
  const at = text.indexOf(separator)
  if (at < 1) throw new UsageError(`'${text}' must have the form name${separator}value`)
  return [text.slice(0, at), text.slice(at + 1)]
}
