/** The glob language of Java's file systems as a regular expression. */
export function globExpression(glob: string): RegExp {
  let source = ''
  let braces = 0
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob.charAt(at)
    if (character === '*') {
      const crosses = glob.charAt(at + 1) === '*'
      if (crosses) at += 1
      source += crosses ? '.*' : '[^/]*'
    } else if (character === '?') source += '[^/]'
    else if (character === '{') {
      braces += 1
      source += '(?:'
    } else if (character === '}' && braces > 0) {
      braces -= 1
      source += ')'
    } else if (character === ',' && braces > 0) source += '|'
    else if (character === '[') {
      const end = glob.indexOf(']', at + 2)
      if (end === -1) source += '\\['
      else {
        source += characterClass(glob.slice(at + 1, end))
        at = end
      }
    } else if (character === '\\') {
      at += 1
      source += literalPattern(glob.charAt(at))
    } else source += literalPattern(character)
  }
  return new RegExp(`^${source}${')'.repeat(braces)}$`, 's')
}

function characterClass(content: string): string {
  const negated = content.startsWith('!') || content.startsWith('^')
  const members = (negated ? content.slice(1) : content).replace(/[\\[\]^]/g, '\\$&')
  return negated ? `(?!/)[^${members}]` : `(?!/)[${members}]`
}

/** The text as a pattern that matches exactly it. */
function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
