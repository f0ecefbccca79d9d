/** Deeper than any flow or filter; Jackson, which reads Kestra's bodies, stops at the same. */
const deepest = 1000

const quote = 34
const backslash = 92

/** Whether lists and objects of this JSON text are nested too deep to be parsed in reasonable time. One pass, whatever the text is. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    // `[` and `{`, `]` and `}` differ in one bit
    else if ((code | 32) === 123) depth += 1
    else if ((code | 32) === 125) depth -= 1
    if (depth > deepest) return true
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) if (!isEscaped(text, at)) return at
  return text.length
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before -= 1
  return (at - before) % 2 === 0
}
