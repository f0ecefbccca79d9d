import { readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { literalPattern } from './literal-pattern.ts'

/** Relative paths of the regular files below `root` that one of the patterns matches, ascending.
 *  `*` stays in one folder, `**` crosses folders, `?`, `[..]`, `{a,b}`; `glob:` and `regex:` are matched on the absolute path as they are. */
export async function matchFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const tests = patterns.map((pattern) => matcher(root, pattern))
  const files = await filesBelow(root)
  return files.filter((file) => tests.some((test) => test(file))).toSorted()
}

/** Relative paths (with `/`) of the regular files below a folder; links are not followed. */
export async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    )
}

function matcher(root: string, pattern: string): (relative: string) => boolean {
  if (pattern.startsWith('regex:')) {
    const expression = new RegExp(`^(?:${pattern.slice('regex:'.length)})$`)
    return (relative) => expression.test(`${root}/${relative}`)
  }
  if (pattern.startsWith('glob:')) {
    const expression = globExpression(pattern.slice('glob:'.length))
    return (relative) => expression.test(`${root}/${relative}`)
  }
  const inside = pattern.startsWith(`${root}/`) ? pattern.slice(root.length + 1) : pattern.replace(/^(?:\.?\/)+/, '')
  const expression = globExpression(inside)
  return (relative) => expression.test(relative)
}

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
